// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

class QSettings;

namespace Console {

class PayloadTreeModel;

/// The inspector's tree: shows a payload level by level, copies values, keys and paths, and reveals
/// covered values one by one.
///
/// What a reader can do is an action of its own: in the context menu, and by key where it has one.
class PayloadTreeView : public QTreeView {
    Q_OBJECT
public:
    /// "Expand all" stops when so many rows are open.
    static constexpr int mostExpandedRows = 2000;

    explicit PayloadTreeView(PayloadTreeModel &model, QWidget *parent = nullptr);

    /// The first level, with the cursor on its first row.
    void openFirstLevel();
    void expandLimited();

    void saveLayout(QSettings &settings) const;
    void restoreLayout(QSettings &settings);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void buildActions();
    QString current(int column, int role) const;
    void copy(int column);
    void copyJson();
    void revealCurrent();
    void updateActions();

    PayloadTreeModel &m_model;
    QAction *m_copyValue;
    QAction *m_copyJson;
    QAction *m_copyKey;
    QAction *m_copyPath;
    QAction *m_reveal;
};

} // namespace Console
