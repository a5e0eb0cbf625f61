// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tablebar.h"

#include "ui/models/wordfilter.h"
#include "ui/views/button.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/steadyroom.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QShortcut>

using namespace Qt::StringLiterals;

namespace Console {

TableBar::TableBar(const QString &name, const QString &filterHint, bool isLive, QWidget *parent)
    : QWidget(parent)
    , m_filter(new QLineEdit)
    , m_count(new ElidedLabel)
    , m_note(new ElidedLabel)
    , m_summary(new ElidedLabel)
    , m_tools(new QHBoxLayout)
    , m_follow(new Button(tr("Follow")))
    , m_freeze(new Button(tr("Freeze")))
{
    m_filter->setObjectName(u"filterBox"_s);
    m_filter->setAccessibleName(tr("Filter: %1").arg(name));
    m_filter->setPlaceholderText(filterHint);
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaxLength(WordFilter::maximumLength);
    constexpr int filterWidth = 380;
    m_filter->setMinimumWidth(filterWidth / 3);
    m_filter->setMaximumWidth(filterWidth);
    m_count->setObjectName(u"countLabel"_s);
    m_note->setObjectName(u"noteLabel"_s);
    m_summary->setObjectName(u"summaryLabel"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_follow->setObjectName(u"followButton"_s);
    m_follow->setToolTip(tr("Stay at the newest row (End)"));
    m_follow->setCheckable(true);
    m_freeze->setObjectName(u"freezeButton"_s);
    m_freeze->setToolTip(tr("Hold the table still; the window goes on receiving (Space)"));
    m_freeze->setCheckable(true);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_note);
    layout->addStretch();
    layout->addWidget(new SteadyRoom(m_summary));
    layout->addSpacing(12);
    m_tools->setSpacing(8);
    layout->addLayout(m_tools);
    layout->addWidget(m_follow);
    layout->addWidget(m_freeze);
    m_follow->setVisible(isLive);

    connect(m_filter, &QLineEdit::textChanged, this, &TableBar::filterChanged);
    connect(m_follow, &Button::clicked, this, &TableBar::followRequested);
    connect(m_freeze, &Button::toggled, this, &TableBar::freezeToggled);
    auto *leave =
        new QShortcut(Qt::Key_Escape, m_filter, this, &TableBar::filterLeft, Qt::WidgetShortcut);
    leave->setObjectName(u"leaveFilter"_s);
}

void TableBar::setTheme(const Theme &theme)
{
    // Fusion draws the outline of a box darker than the window: on a dark window nobody would see
    // it.
    QPalette box = theme.palette();
    box.setColor(QPalette::Window, theme.muted().lighter(140));
    m_filter->setPalette(box);
}

void TableBar::setCount(const QString &text)
{
    m_count->setText(text);
}

void TableBar::setSummary(const QString &text)
{
    m_summary->setText(text);
}

void TableBar::setStale(bool stale)
{
    m_summary->setForegroundRole(stale ? QPalette::PlaceholderText : QPalette::WindowText);
}

void TableBar::setNote(const QString &text)
{
    m_note->setText(text);
}

void TableBar::addTool(QWidget *tool)
{
    m_tools->addWidget(tool);
}

void TableBar::showState(bool isFollowing, bool isFrozen)
{
    m_follow->setChecked(isFollowing);
    m_freeze->setChecked(isFrozen);
}

bool TableBar::hasFilter() const
{
    return !m_filter->text().isEmpty();
}

void TableBar::setFilter(const QString &text)
{
    m_filter->setText(text);
}

void TableBar::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

} // namespace Console
