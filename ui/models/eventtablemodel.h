// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/models/eventlookup.h"
#include "ui/models/eventplace.h"
#include "ui/models/eventsearch.h"
#include "ui/models/eventsummary.h"
#include "ui/models/gaprows.h"
#include "ui/models/livetablemodel.h"

#include <QBasicTimer>

#include <algorithm>

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
    int searchedPercent() const override
    {
        return m_wanted ? std::min(m_wanted->percent(), 99) : 100;
    }

    /// The number of the first event at or behind `place`; beyond the last where there is none.
    quint64 sequenceAt(const EventPlace &place) const;
    /// The numbers of the oldest and the newest event that the table reads, filtered or not.
    quint64 oldest() const { return m_current.firstSequence; }
    quint64 newest() const { return m_current.lastSequence; }
    /// When the newest was received; the epoch when there is none.
    Pusher::WallTime newestTime() const { return EventLookup::newestTime(m_current); }
    /// While the filter hides everything: the channel or event that one of its words was perhaps
    /// meant to be, and the filter with that instead. Empty when none is near.
    struct Suggestion {
        QString name = {};
        QString filter = {};
    };
    const Suggestion &suggestion() const { return m_suggestion; }

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
    std::vector<quint64> passing(quint64 first, quint64 last) override;
    std::vector<double> sortKeys(int column, const std::vector<quint64> &sequences) override;
    quint64 eventOf(quint64 sequence) const override { return sequence; }

private:
    using Snapshot = Pusher::EventHistory::Snapshot;
    using Segment = Pusher::EventSegment;

    static std::vector<Column> allColumns();
    void search(quint64 bytes);
    std::vector<double> nameRanks(const std::vector<quint64> &sequences,
                                  Pusher::Interner::Id Pusher::EventHeader::*id) const;
    Suggestion findSuggestion() const;
    enum class Names { Whole, Bounded };
    Pusher::Event eventAt(quint64 sequence, Names names) const;
    const EventSummary &summaryOf(const Pusher::Event &event) const;
    QVariant eventData(const Pusher::Event &event, Field field, int role) const;
    QString text(const Pusher::Event &event, Field field) const;
    QVariant raw(const Pusher::Event &event, Field field) const;
    QVariant outcomeData(const Pusher::DispatchOutcome &outcome, Field field, int role) const;
    QVariant toolTip(const Pusher::Event &event, Field field) const;
    QString sentence(const Pusher::Event &event) const;
    void outcomesChanged(quint64 after, quint64 upTo);

    std::shared_ptr<const Pusher::EventHistory> m_history;
    Snapshot m_current;
    Snapshot m_next;
    EventSearch m_search; ///< what the table shows
    std::optional<EventSearch> m_wanted; ///< what it will show
    QBasicTimer m_searchTimer;
    Suggestion m_suggestion;
    GapRows m_gaps;
    quint64 m_settled = 0; ///< the events up to it had their outcomes at the last refresh
    /// A cell is asked for its text, its severity, its tooltip: decoded once.
    mutable quint64 m_summarised = 0;
    mutable EventSummary m_summary;
};

} // namespace Console
