// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rawview.h"

#include "ui/domain/sensitivekey.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"
#include "ui/views/elidedlabel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

QString sizeText(qsizetype bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

} // namespace

RawView::RawView(QWidget *parent)
    : QWidget(parent)
    , m_text(new QPlainTextEdit)
    , m_notice(new ElidedLabel)
    , m_unescaped(new Button(tr("Unescaped")))
    , m_showAll(new Button)
{
    setObjectName(u"rawView"_s);
    m_text->setObjectName(u"rawText"_s);
    m_text->setAccessibleName(tr("Data as received"));
    m_text->setReadOnly(true);
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setFrameShape(QFrame::NoFrame);
    // Readable text by keys, without a cursor that pretends it could be changed.
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_notice->setObjectName(u"rawNotice"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_text, 1);
    setFocusProxy(m_text);
}

QWidget *RawView::buildBar()
{
    m_unescaped->setObjectName(u"unescapedButton"_s);
    m_unescaped->setCheckable(true);
    m_unescaped->setToolTip(tr("Without the quotes and escapes that the data was sent in"));
    m_showAll->setObjectName(u"showAllButton"_s);
    auto *copy = new Button(tr("Copy all"));
    copy->setObjectName(u"copyPayloadButton"_s);
    copy->setToolTip(
        tr("Copy the whole data as shown, byte for byte; covered values stay covered"));
    auto *save = new Button(tr("Save as…"));
    save->setObjectName(u"saveAsButton"_s);
    save->setToolTip(tr("Save the whole data as shown; covered values stay covered"));
    connect(m_unescaped, &Button::toggled, this, &RawView::showText);
    connect(m_showAll, &Button::clicked, this, [this] {
        m_showsAll = true;
        showText();
        m_text->setFocus();
    });
    connect(copy, &Button::clicked, this, &RawView::copyAll);
    connect(save, &Button::clicked, this, &RawView::saveAs);
    auto *bar = new QWidget;
    auto *buttons = new QHBoxLayout;
    for (Button *button : {m_unescaped, copy, save})
        buttons->addWidget(button);
    buttons->addStretch();
    auto *more = new QHBoxLayout;
    more->addWidget(m_notice, 1);
    more->addWidget(m_showAll);
    auto *layout = new QVBoxLayout(bar);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addLayout(buttons);
    layout->addLayout(more);
    return bar;
}

void RawView::setEvent(const Pusher::Event &event)
{
    m_event = event;
    m_mask.emplace(event, isSensitiveKey);
    m_isRevealed = false;
    m_showsAll = false;
    showText();
}

void RawView::setRevealed(bool revealed)
{
    if (std::exchange(m_isRevealed, revealed) != revealed)
        showText();
}

bool RawView::isUnescaped() const
{
    return m_unescaped->isChecked();
}

void RawView::setUnescaped(bool unescaped)
{
    m_unescaped->setChecked(unescaped);
}

QByteArray RawView::payload() const
{
    if (!m_event)
        return {};
    if (!m_isRevealed && m_mask->count() > 0) {
        const QByteArray cover = coveredValue.toUtf8();
        return isUnescaped() ? m_mask->dataText(cover) : m_mask->rawData(cover);
    }
    return (isUnescaped() ? m_event->dataText() : m_event->rawData()).toByteArray();
}

QByteArrayView RawView::shownBytes(QByteArrayView payload) const
{
    if (m_showsAll || payload.size() <= shownAtOnce)
        return payload;
    qsizetype end = shownAtOnce;
    while ((quint8(payload[end]) & 0xC0) == 0x80) // never in the middle of a character
        --end;
    return payload.first(end);
}

void RawView::showText()
{
    const QByteArray whole = payload();
    const QByteArrayView shown = shownBytes(whole);
    m_text->setPlainText(ForeignText::paragraphs(QString::fromUtf8(shown)));
    const bool isCut = shown.size() < whole.size();
    m_showAll->setVisible(isCut);
    m_showAll->setText(tr("Show all (%1, may be slow)").arg(sizeText(whole.size())));
    m_notice->setVisible(isCut);
    m_notice->setText(isCut ? tr("The first %1").arg(sizeText(shown.size())) : QString());
}

void RawView::copyAll()
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(payload()));
}

void RawView::saveAs()
{
    if (!m_event)
        return;
    // The name is ours: nothing that was received becomes part of a path.
    auto *dialog = new QFileDialog(this, tr("Save the data of event %1").arg(m_event->sequence()));
    dialog->setObjectName(u"saveDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(u"event-%1.json"_s.arg(m_event->sequence()));
    connect(dialog, &QFileDialog::fileSelected, this, &RawView::saveTo);
    dialog->open();
}

void RawView::saveTo(const QString &path)
{
    QSaveFile file(path);
    const QByteArray bytes = payload();
    const bool isSaved =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    m_notice->setVisible(true);
    m_notice->setText(isSaved ? tr("Saved %1").arg(sizeText(bytes.size()))
                              : tr("Not saved: %1").arg(ForeignText::preview(file.errorString())));
}

} // namespace Console
