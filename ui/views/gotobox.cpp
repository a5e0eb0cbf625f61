// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/gotobox.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int longestText = 64;
constexpr int fieldWidth = 240;

} // namespace

GoToBox::GoToBox(const QString &accessibleName, const QString &hint, QWidget *parent)
    : QFrame(parent)
    , m_field(new QLineEdit)
    , m_note(new QLabel)
{
    setObjectName(u"goToBox"_s);
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_field->setObjectName(u"goToField"_s);
    m_field->setAccessibleName(accessibleName);
    m_field->setPlaceholderText(hint);
    m_field->setMaxLength(longestText);
    m_field->setMinimumWidth(fieldWidth);
    m_note->setObjectName(u"goToNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_field);
    layout->addWidget(m_note);
    connect(m_field, &QLineEdit::returnPressed, this, [this] { Q_EMIT entered(m_field->text()); });
    connect(m_field, &QLineEdit::textEdited, this, [this] { setNote({}); });
    hide();
}

/// What the field does not want stays here: the table below has other plans with the same keys.
void GoToBox::keyPressEvent(QKeyEvent *event)
{
    event->accept();
    if (event->key() != Qt::Key_Escape)
        return;
    hide();
    Q_EMIT left();
}

void GoToBox::ask()
{
    setNote({});
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void GoToBox::setNote(const QString &note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    adjustSize();
    Q_EMIT resized();
}

} // namespace Console
