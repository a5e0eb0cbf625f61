// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <vector>

class QAction;
class QTreeWidget;

namespace Console {

/// Every key of the window in one plain list, beside the work: it blocks nothing.
class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    /// Keys that no action has, for they work only in one kind of place.
    struct Key {
        QString keys;
        QString what;
    };

    explicit ShortcutSheet(const std::vector<QAction *> &actions, QWidget *parent = nullptr);

private:
    static std::vector<Key> tableKeys();
    void add(const QString &title, const std::vector<Key> &keys);

    QTreeWidget *m_list;
};

} // namespace Console
