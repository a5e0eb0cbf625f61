// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/channelsnapshot.h"
#include "ui/models/roles.h"
#include "ui/models/wordfilter.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace Console {

/// The wanted channels under a heading per kind, by name. Takes whole snapshots in and moves only
/// what changed, so that selection and open branches stay. Lives in the GUI thread.
class ChannelTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Column { Channel, State, Rate, LastEvent, Age, Events, Subscribers, Members, Since };
    Q_ENUM(Column)
    static constexpr int columns = int(Column::Since) + 1;

    explicit ChannelTreeModel(QObject *parent = nullptr);
    ~ChannelTreeModel() override;

    void setSnapshot(const ChannelSnapshot &snapshot);
    const ChannelSnapshot &snapshot() const { return m_snapshot; }
    /// For the ages; `now` of the client's scheduler, for how long a state lasts.
    void setNow(Pusher::WallTime wallNow, Pusher::Scheduler::TimePoint now);
    /// No answer comes, or the line is down: figures are what was.
    void setStale(bool stale);
    /// Words that must all occur in a channel's name, kind, state or last event.
    void setFilter(const QString &text);
    int shown() const;

    /// Null for a heading.
    const ChannelRow *channelAt(const QModelIndex &index) const;
    QModelIndex indexOf(const Pusher::ChannelName &channel) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Group {
        Pusher::ChannelKind kind;
        std::vector<ChannelRow> channels;
    };
    using Groups = std::vector<std::unique_ptr<Group>>;

    void takeIn();
    bool passes(const ChannelRow &channel);
    void removeEmptyGroups(const std::vector<Pusher::ChannelKind> &kinds);
    void updateGroup(int place, std::vector<ChannelRow> wanted);
    void columnChanged(Column first, Column last);
    QVariant headingData(const Group &group, int column, int role) const;
    QString text(const ChannelRow &channel, Column column) const;
    QString toolTip(const ChannelRow &channel, Column column) const;
    static Severity severity(const ChannelRow &channel, Column column);
    QString sentence(const ChannelRow &channel) const;

    Groups m_groups;
    ChannelSnapshot m_snapshot;
    WordFilter m_filter;
    Pusher::WallTime m_wallNow;
    Pusher::Scheduler::TimePoint m_now;
    bool m_stale = false;
};

} // namespace Console
