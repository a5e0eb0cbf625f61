// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/protocol/event.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace Console {

class PayloadNode;

/// The data of one event as a tree: key, value, type, path. Every value keeps its spelling.
///
/// Lives in the GUI thread; needs no widget. The event, and with it the history's segment, is kept
/// while it is shown. Levels are read when they are opened (one pass over their text), so a payload
/// of any size opens at once; at most `maximumChildren` of a level are listed, and levels below
/// `PayloadNode::maximumDepth` are not. Text inside a string that is JSON again stays text. Texts of cells are
/// previews; `RawRole` answers what to copy.
///
/// Values of members with names such as "password" are covered until revealed (fault row L15).
class PayloadTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Column { Key, Value, Type, Path };
    static constexpr int columns = 4;
    /// Of the column Value: the JSON token as sent, with its escapes.
    static constexpr int JsonRole = Qt::UserRole + 100;
    static constexpr int maximumChildren = 10'000;

    explicit PayloadTreeModel(QObject *parent = nullptr);
    ~PayloadTreeModel() override;

    /// Forgets what was revealed.
    void setEvent(const Pusher::Event &event);
    void clear();

    /// How the data came: JSON in a string, a JSON value, text that is no JSON, none.
    QString formText() const;

    bool isCovered(const QModelIndex &index) const;
    /// Uncovers one value; nothing for others.
    void reveal(const QModelIndex &index);
    /// Uncovers everything, also inside of copied objects, or covers it again.
    void setAllRevealed(bool revealed);

    int columnCount(const QModelIndex &parent = {}) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    static PayloadNode *nodeOf(const QModelIndex &index);
    QModelIndex indexOf(const PayloadNode &node, Column column) const;
    std::vector<PayloadNode> childrenOf(PayloadNode &node) const;
    void insertChildren(PayloadNode &node);
    void rebuild();
    void revealBelow(PayloadNode &node);
    static QString shown(const PayloadNode &node, Column column);
    static QString toolTip(const PayloadNode &node, Column column);
    QString raw(const PayloadNode &node, Column column) const;

    std::optional<Pusher::Event> m_event;
    bool m_isJson = false;
    bool m_allRevealed = false;
    /// The row "data".
    std::unique_ptr<PayloadNode> m_root;
};

} // namespace Console
