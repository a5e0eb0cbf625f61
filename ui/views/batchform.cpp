// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/batchform.h"

#include "libpusher/http/eventlines.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"

#include <QBuffer>
#include <QFile>
#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Console {

BatchForm::BatchForm(QWidget *parent)
    : PublishForm(parent)
    , m_lines(new QPlainTextEdit)
    , m_open(new Button(tr("Open a file …")))
    , m_pause(new QTimer(this))
    , m_checked(parse({}))
{
    setObjectName(u"batchForm"_s);
    m_lines->setObjectName(u"batchLines"_s);
    m_lines->setAccessibleName(tr("Events, one JSON object a line"));
    m_lines->setPlaceholderText(u"{\"channel\":\"bots\",\"event\":\"bot-updated\",\"data\":{}}"_s);
    m_lines->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setTabChangesFocus(true);
    m_lines->setMinimumHeight(2 * fontMetrics().lineSpacing() + 12);
    m_open->setObjectName(u"batchOpenButton"_s);
    m_open->setAccessibleName(tr("Open a file of events"));
    m_open->setToolTip(tr("A file of lines such as pushwatch send --batch takes"));
    auto *hint = new QLabel(tr("One event a line: channel, event, data."));
    hint->setTextFormat(Qt::PlainText);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_open);
    head->addWidget(hint);
    head->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addWidget(m_lines, 1);
    m_pause->setSingleShot(true);
    m_pause->setInterval(200ms);
    connect(m_pause, &QTimer::timeout, this, &BatchForm::read);
    // Nothing may be sent that is not read yet.
    connect(m_lines, &QPlainTextEdit::textChanged, this, [this] {
        setChecked(Problem{tr("Reading …"), true});
        m_pause->start();
    });
    connect(m_open, &Button::clicked, this, &BatchForm::chooseFile);
    setFocusProxy(m_lines);
}

void BatchForm::chooseFile()
{
    const QString name = QFileDialog::getOpenFileName(
        this, tr("Open a file of events"), {}, tr("JSON Lines (*.jsonl *.ndjson);;All files (*)"));
    if (!name.isEmpty())
        open(name);
}

bool BatchForm::open(const QString &fileName)
{
    QFile file(fileName);
    const QString shown = ForeignText::preview(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        setChecked(Problem{tr("%1 cannot be read: %2").arg(shown, file.errorString())});
        return false;
    }
    const QByteArray text = file.read(maximumBytes + 1);
    if (text.size() > maximumBytes) {
        setChecked(Problem{tr("%1 is longer than 1 MiB. Send it with: pushwatch send --batch")
                               .arg(shown)});
        return false;
    }
    if (!text.isValidUtf8()) {
        setChecked(Problem{tr("%1 is no text in UTF-8.").arg(shown)});
        return false;
    }
    m_lines->setPlainText(QString::fromUtf8(text));
    read();
    return true;
}

void BatchForm::read()
{
    m_pause->stop();
    setChecked(parse(m_lines->toPlainText().toUtf8()));
}

PublishForm::Checked BatchForm::parse(const QByteArray &lines)
{
    if (lines.trimmed().isEmpty())
        return Problem{tr("Type or open events, one a line."), true};
    if (lines.size() > maximumBytes)
        return Problem{tr("That is longer than 1 MiB. Send it with: pushwatch send --batch")};
    QBuffer buffer;
    buffer.setData(lines);
    buffer.open(QIODevice::ReadOnly);
    const auto read = Pusher::readEventLines(buffer);
    if (!read)
        return Problem{ForeignText::preview(read.error().message)};
    Draft draft;
    for (const Pusher::EventLine &line : *read)
        draft.items.append({line.event, line.eventId});
    draft.summary = tr("%Ln events.", nullptr, int(draft.items.size()));
    return draft;
}

void BatchForm::setChecked(Checked checked)
{
    m_checked = std::move(checked);
    Q_EMIT changed();
}

} // namespace Console
