// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/listenersnapshot.h"
#include "ui/models/keyedtablemodel.h"
#include "ui/models/roles.h"

namespace Console {

/// The listeners with their figures, in the order in which they are called; those that come later
/// stand at the end until the table is sorted, and their place in the order says where they belong.
///
/// Fed with snapshots: it knows no dispatcher. Switching a listener (`setData` of the first column,
/// with Qt::CheckStateRole) is a request; the table changes when the answer comes.
class ListenerTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field {
        On,
        Order,
        Priority,
        Id,
        Channel,
        Event,
        Once,
        Calls,
        Errors,
        Dropped,
        LastCalled,
        Mean,
        Maximum,
        LastError
    };
    Q_ENUM(Field)

    explicit ListenerTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setSnapshot(const ListenerSnapshot &snapshot);
    /// The newest one, shown or not.
    const ListenerSnapshot &snapshot() const { return m_next; }
    /// For the ages.
    void setNow(Pusher::WallTime now);
    /// No answer comes: the figures are what was.
    void setStale(bool stale);

    /// Whether any listener lost events.
    bool hasDropped() const;
    const Pusher::ListenerInfo &listenerAt(int row) const;

    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void switchRequested(const Pusher::ListenerId &id, bool on);

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const Pusher::ListenerInfo &info, int place, Field field) const;
    static QVariant raw(const Pusher::ListenerInfo &info, int place, Field field);
    static Severity severity(const Pusher::ListenerInfo &info, Field field);
    QString sentence(const Pusher::ListenerInfo &info, int place) const;

    ListenerSnapshot m_shown;
    ListenerSnapshot m_next;
    bool m_isNew = false;
    bool m_stale = false;
    Pusher::WallTime m_now;
};

} // namespace Console
