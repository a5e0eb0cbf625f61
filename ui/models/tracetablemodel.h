// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/dispatchtrace.h"
#include "ui/models/keyedtablemodel.h"
#include "ui/models/roles.h"

namespace Console {

/// What the listeners were to one event: those that were called in the order of their calls, then
/// those that were not, with why. A traced event never changes; another one takes its place.
class TraceTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Place, Id, Verdict, Took, Priority, Channel, Event, Error };
    Q_ENUM(Field)

    explicit TraceTableModel(QObject *parent = nullptr);

    /// Shown at once, in the order of the calls; null: nothing.
    void setTrace(Pusher::DispatchTrace::Entry trace);
    const Pusher::DispatchTrace::Entry &trace() const { return m_next; }

    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    static QString text(const Pusher::TracedListener &listener, Field field);
    static QVariant raw(const Pusher::TracedListener &listener, Field field);
    static Severity severity(const Pusher::TracedListener &listener, Field field);

    Pusher::DispatchTrace::Entry m_shown;
    Pusher::DispatchTrace::Entry m_next;
    quint64 m_number = 0; ///< of what was set: tells the rows of one event from those of another
    bool m_isNew = false;
};

} // namespace Console
