// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/models/eventsearch.h"
#include "ui/models/eventsummary.h"
#include "ui/models/gaprows.h"
#include "ui/models/livetablemodel.h"

#include <QBasicTimer>

namespace Console {

/// Everything that was received, oldest first, with the gaps in between.
///
/// Reads the history's segments; a row costs its place in the index. Summaries are decoded for the
/// rows that are painted. A filter over a long history is searched in steps: until it is done the
/// table keeps what it shows, and `isSearching()`.
class EventTableModel : public LiveTableModel {
    Q_OBJECT
public:
    enum class Field { Sequence, Time, Channel, Event, Summary, Size, Listeners, Duration, User };
    Q_ENUM(Field)

    /// Bytes that a filter looks at in one go; 30 MB take some 10 ms.
    static constexpr quint64 firstStep = 48'000'000;
    static constexpr quint64 nextStep = 16'000'000;

    /// `history` may be null: an empty table.
    explicit EventTableModel(std::shared_ptr<const Pusher::EventHistory> history,
                             QObject *parent = nullptr);

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    void refresh() override;
    void setFilter(const QString &text) override;
    /// What was asked for, also while it is being searched.
    const QString &filter() const override;
    bool isSearching() const { return m_wanted.has_value(); }
    int searchedPercent() const { return m_wanted ? m_wanted->percent() : 100; }

    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);

Q_SIGNALS:
    /// A search began, went on or ended.
    void searchChanged();

protected:
    void timerEvent(QTimerEvent *event) override;
    Span pull() override;
    void adopt() override;
    quint64 published() const override;
    bool accepts(quint64 sequence) override;
    quint64 eventOf(quint64 sequence) const override { return sequence; }

private:
    using Snapshot = Pusher::EventHistory::Snapshot;
    using Segment = Pusher::EventSegment;

    static std::vector<Column> allColumns();
    void search(quint64 bytes);
    Pusher::Event eventAt(quint64 sequence) const;
    const EventSummary &summaryOf(const Pusher::Event &event) const;
    QVariant eventData(const Pusher::Event &event, Field field, int role) const;
    QString text(const Pusher::Event &event, Field field) const;
    QVariant raw(const Pusher::Event &event, Field field) const;
    QVariant outcomeData(const Pusher::DispatchOutcome &outcome, Field field, int role) const;
    QString sentence(const Pusher::Event &event) const;
    void outcomesChanged(quint64 after, quint64 upTo);

    std::shared_ptr<const Pusher::EventHistory> m_history;
    Snapshot m_current;
    Snapshot m_next;
    const Segment *m_asked = nullptr; ///< of m_next; rows are asked for in order
    EventSearch m_search; ///< what the table shows
    std::optional<EventSearch> m_wanted; ///< what it will show
    QBasicTimer m_searchTimer;
    GapRows m_gaps;
    quint64 m_newest = 0; ///< shown by the last refresh
    quint64 m_settled = 0; ///< the events up to it had their outcomes then
    /// A cell is asked for its text, its severity, its tooltip: decoded once.
    mutable quint64 m_summarised = 0;
    mutable EventSummary m_summary;
};

} // namespace Console
