// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QKeySequence>

#include <vector>

class QWidget;

namespace Console {

/// Every action of a window: made here, so that menus, keys and the sheet of shortcuts agree.
class Actions {
public:
    /// What an action is, for people; `name` is its object name.
    struct Description {
        QString name;
        QString text; ///< translated, with its mnemonic
        QString icon = {}; ///< a name of the icon theme
        QList<QKeySequence> keys = {};
        bool isCheckable = false;
    };

    /// Actions become children of `window` and work wherever it has the focus.
    explicit Actions(QWidget &window);

    QAction *add(const Description &description);
    const std::vector<QAction *> &all() const { return m_all; }

private:
    QWidget &m_window;
    std::vector<QAction *> m_all;
};

} // namespace Console
