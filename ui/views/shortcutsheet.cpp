// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/shortcutsheet.h"

#include <QAction>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

ShortcutSheet::ShortcutSheet(const std::vector<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
    , m_list(new QTreeWidget)
{
    setObjectName(u"shortcutSheet"_s);
    setWindowTitle(tr("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(460, 620);
    m_list->setObjectName(u"shortcutList"_s);
    m_list->setAccessibleName(windowTitle());
    m_list->setHeaderLabels({tr("Keys"), tr("What they do")});
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setTabKeyNavigation(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_list);

    std::vector<Key> everywhere;
    for (const QAction *action : actions) {
        QStringList keys;
        for (const QKeySequence &sequence : action->shortcuts())
            keys.append(sequence.toString(QKeySequence::NativeText));
        QString what = action->text();
        what.remove(u'&');
        if (!keys.isEmpty())
            everywhere.push_back({keys.join(tr(" or ")), what});
    }
    add(tr("Everywhere"), everywhere);
    add(tr("In a table"), tableKeys());
    m_list->expandAll();
    m_list->resizeColumnToContents(0);
    m_list->setCurrentItem(m_list->topLevelItem(0));
}

std::vector<ShortcutSheet::Key> ShortcutSheet::tableKeys()
{
    return {
        {tr("/"), tr("To the filter")},
        {tr("Esc"), tr("Back: out of the filter, clear it, go on")},
        {tr("Space"), tr("Freeze, and go on")},
        {tr("End"), tr("To the newest, and follow")},
        {tr("Up, Down"), tr("From row to row")},
        {tr("Tab"), tr("Out of the table")},
    };
}

void ShortcutSheet::add(const QString &title, const std::vector<Key> &keys)
{
    auto *group = new QTreeWidgetItem(m_list, {title});
    group->setFirstColumnSpanned(true);
    QFont bold = m_list->font();
    bold.setBold(true);
    group->setFont(0, bold);
    for (const Key &key : keys)
        new QTreeWidgetItem(group, {key.keys, key.what});
}

} // namespace Console
