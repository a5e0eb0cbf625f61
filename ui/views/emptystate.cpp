// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/emptystate.h"

#include "ui/views/button.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel)
    , m_text(new QLabel)
    , m_action(new Button)
{
    setObjectName(u"emptyState"_s);
    m_title->setObjectName(u"emptyTitle"_s);
    m_text->setObjectName(u"emptyText"_s);
    m_action->setObjectName(u"emptyAction"_s);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    m_title->setFont(large);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel *label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
    }
    connect(m_action, &Button::clicked, this, &EmptyState::actionRequested);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addWidget(m_text, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

void EmptyState::setMessage(const QString &title, const QString &text, const QString &action)
{
    m_title->setText(title);
    m_text->setText(text);
    fitTexts();
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    // Qt offers Tab to a proxy without asking whether it is shown: the focus would stay where it is.
    setFocusProxy(action.isEmpty() ? nullptr : m_action);
    setAccessibleName(title);
    setAccessibleDescription(text);
}

void EmptyState::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitTexts();
}

/// A readable width, or what a narrow view has.
void EmptyState::fitTexts()
{
    constexpr int widest = 560;
    constexpr int margin = 12;
    const int available = std::clamp(width() - 2 * margin, 1, widest);
    for (QLabel *label : {m_title, m_text}) {
        label->setFixedWidth(available);
        // A box layout gives wrapped text the height of one line unless told otherwise.
        // It counts the smallest height that it has already, so that goes first.
        label->setMinimumHeight(0);
        label->setMinimumHeight(std::max(0, label->heightForWidth(available)));
    }
    layout()->activate(); // now: the next frame must not show the old width
}

} // namespace Console
