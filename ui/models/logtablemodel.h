// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyedtablemodel.h"

namespace Console {

/// A table of things that happened, each with a number that grows: new ones come at the end, so
/// that it can be followed, frozen and cleared as the streams of events are.
///
/// Clearing hides what came so far and can be taken back; what still lasts stays.
class LogTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    using KeyedTableModel::KeyedTableModel;

    bool isLive() const override { return true; }
    quint64 waiting() const override;
    quint64 keyAt(int row) const override { return idOf(placeOf(row)); }
    int rowNear(quint64 key) const override;
    void clear() override;
    void undoClear() override;
    bool canUndoClear() const override { return m_clearedUpTo > m_clearedBefore; }

protected:
    /// Grows with every change of any entry.
    virtual quint64 revision() const = 0;
    /// The number of the newest entry there is; 0: none.
    virtual quint64 newestId() const = 0;
    /// As `fetch()`, without the entries up to this one that do not last any more.
    virtual int fetchAfter(quint64 cleared) = 0;
    virtual quint64 fetchedId(int place) const = 0;
    /// Of an entry in the shown snapshot.
    virtual quint64 idOf(int place) const = 0;

    int fetch() override;
    QString fetchedKey(int place) const override { return QString::number(fetchedId(place)); }

private:
    quint64 m_revision = 0;
    quint64 m_newestFetched = 0;
    quint64 m_clearedUpTo = 0;
    quint64 m_clearedBefore = 0;
    bool m_floorMoved = false;
};

} // namespace Console
