// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventtablemodel.h"

#include "libpusher/core/nearestname.h"
#include "ui/models/sortkeys.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>
#include <QTimerEvent>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

QString listenersText(const Pusher::DispatchOutcome &outcome)
{
    switch (outcome.state) {
    case Pusher::DispatchOutcome::State::Waiting:
        return u"…"_s;
    case Pusher::DispatchOutcome::State::Missed:
        //: Instead of a number: the event was gone before any listener was called
        return EventTableModel::tr("missed");
    case Pusher::DispatchOutcome::State::Dropped:
        //: Instead of a number: left out under load, as the channel's policy says
        return EventTableModel::tr("left out");
    case Pusher::DispatchOutcome::State::Dispatched:
        break;
    }
    const QLocale locale;
    QString called = locale.toString(outcome.called);
    if (outcome.called == Pusher::DispatchOutcome::mostCalled)
        called = u"≥ "_s + called;
    if (outcome.failed == 0)
        return called;
    return EventTableModel::tr("%1, %2 failed").arg(called, locale.toString(outcome.failed));
}

/// Tenths while they say something.
QString microsecondsText(std::chrono::nanoseconds took)
{
    using Microseconds = std::chrono::duration<double, std::micro>;
    const double value = Microseconds(took).count();
    return QLocale().toString(value, 'f', value < 100 ? 1 : 0);
}

} // namespace

EventTableModel::EventTableModel(std::shared_ptr<const Pusher::EventHistory> history,
                                 QObject *parent)
    : LiveTableModel(allColumns(), parent)
    , m_history(std::move(history))
{
}

std::vector<EventTableModel::Column> EventTableModel::allColumns()
{
    return {{u"sequence"_s, tr("Nr"), 9, true},          {u"time"_s, tr("Time"), 14},
            {u"channel"_s, tr("Channel"), 18},           {u"event"_s, tr("Event"), 18},
            {u"summary"_s, tr("Summary"), 46},           {u"size"_s, tr("Bytes"), 9, true},
            {u"listeners"_s, tr("Listeners"), 10, true}, {u"duration"_s, tr("µs"), 9, true},
            {u"user"_s, tr("User"), 18, false, false}};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole) {
        switch (Field(section)) {
        case Field::Sequence:
            return tr("The order of arrival; the numbers never repeat");
        case Field::Time:
            return tr("When it arrived, by this computer's clock");
        case Field::Size:
            return tr("Bytes of the data as received");
        case Field::Listeners:
            return tr("How many listeners were called");
        case Field::Duration:
            return tr("Time in the listeners, in microseconds; measured for 1 event in 64");
        case Field::User:
            return tr("Who sent it, as the server attests; client events on presence channels "
                      "only");
        default:
            break;
        }
    }
    return LiveTableModel::headerData(section, orientation, role);
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const quint64 id = idAt(index.row());
    const auto field = Field(index.column());
    if (isMarker(index.row()))
        return m_gaps.data(id, index.column(), role);
    if (field == Field::Listeners || field == Field::Duration) {
        const Segment &segment = m_current.segmentOf(id);
        const auto outcome = m_history->outcome(segment, quint32(id - segment.firstSequence()));
        if (const QVariant answer = outcomeData(outcome, field, role); answer.isValid())
            return answer;
    }
    return eventData(eventAt(id, role == RawRole ? Names::Whole : Names::Bounded), field, role);
}

QVariant EventTableModel::eventData(const Pusher::Event &event, Field field, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return text(event, field);
    case Qt::TextAlignmentRole:
        return int(alignmentOf(columns()[std::size_t(field)]));
    case Qt::AccessibleTextRole:
        return field == Field::Sequence ? sentence(event) : text(event, field);
    case RawRole:
        return raw(event, field);
    case SeverityRole:
        return int(field == Field::Summary ? summaryOf(event).severity : Severity::None);
    case SignRole:
        return field == Field::Summary && summaryOf(event).severity != Severity::None;
    case Qt::ToolTipRole:
        return toolTip(event, field);
    case RowKindRole:
        return int(RowKind::Data);
    case SequenceRole:
        return event.sequence();
    default:
        return {};
    }
}

QString EventTableModel::text(const Pusher::Event &event, Field field) const
{
    switch (field) {
    case Field::Sequence:
        return QLocale().toString(event.sequence());
    case Field::Time:
        return Sentences::timeOfDay(event.receivedAt());
    case Field::Channel:
        return ForeignText::preview(event.channel().value());
    case Field::Event:
        return ForeignText::preview(event.name().value());
    case Field::Summary:
        return summaryOf(event).text;
    case Field::Size:
        return QLocale().toString(event.rawData().size());
    case Field::Listeners:
    case Field::Duration:
        break; // see outcomeData()
    case Field::User:
        return ForeignText::preview(event.userId().value());
    }
    return {};
}

QVariant EventTableModel::raw(const Pusher::Event &event, Field field) const
{
    switch (field) {
    case Field::Sequence:
        return event.sequence();
    case Field::Time:
        return event.timestamp();
    case Field::Channel:
        return event.channel().value();
    case Field::Event:
        return event.name().value();
    case Field::Summary:
        return summaryOf(event).text;
    case Field::Size:
        return event.rawData().size();
    case Field::Listeners:
    case Field::Duration:
        break;
    case Field::User:
        return event.userId().value();
    }
    return {};
}

/// Nothing for the roles that all cells answer alike.
QVariant EventTableModel::outcomeData(const Pusher::DispatchOutcome &outcome, Field field,
                                      int role) const
{
    using State = Pusher::DispatchOutcome::State;
    const bool isDispatched = outcome.state == State::Dispatched;
    const bool isLost = outcome.state == State::Missed || outcome.state == State::Dropped;
    if (role == RawRole) {
        if (field == Field::Listeners)
            return isDispatched ? QVariant(outcome.called) : QVariant();
        using Microseconds = std::chrono::duration<double, std::micro>;
        return outcome.took ? QVariant(Microseconds(*outcome.took).count()) : QVariant();
    }
    if (role == SeverityRole && field == Field::Listeners) {
        return int(outcome.failed > 0 ? Severity::Critical
                       : isLost       ? Severity::Warning
                                      : Severity::None);
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (field == Field::Listeners)
        return listenersText(outcome);
    return outcome.took ? microsecondsText(*outcome.took) : u"·"_s;
}

/// A name that the cell cannot show as it is; else nothing, so that the view says what it cuts off.
QVariant EventTableModel::toolTip(const Pusher::Event &event, Field field) const
{
    if (field != Field::Channel && field != Field::Event && field != Field::User)
        return {};
    const QString name = raw(event, field).toString();
    return name != ForeignText::preview(name) ? name : QVariant();
}

QString EventTableModel::sentence(const Pusher::Event &event) const
{
    //: Spoken by screen readers: event, channel, summary, time
    return tr("%1 on %2: %3, %4")
        .arg(text(event, Field::Event), text(event, Field::Channel), text(event, Field::Summary),
             text(event, Field::Time));
}

const EventSummary &EventTableModel::summaryOf(const Pusher::Event &event) const
{
    if (m_summarised != event.sequence()) {
        m_summary = EventSummary::of(event);
        m_summarised = event.sequence();
    }
    return m_summary;
}

/// Names that the interner refused may be megabytes: a cell needs their beginning.
Pusher::Event EventTableModel::eventAt(quint64 sequence, Names length) const
{
    const Segment &segment = m_current.segmentOf(sequence);
    const auto index = quint32(sequence - segment.firstSequence());
    const Pusher::EventHeader &header = segment.header(index);
    const Segment::OwnTexts own = segment.ownTexts(index);
    const Pusher::Interner &names = *m_history->names();
    const auto kept = [length](std::string_view utf8) {
        constexpr std::size_t longest = 4 * ForeignText::maximumToolTip;
        const std::size_t size =
            length == Names::Whole ? utf8.size() : std::min(utf8.size(), longest);
        return QString::fromUtf8(utf8.data(), qsizetype(size));
    };
    const auto name = [&](Pusher::Interner::Id id, std::string_view utf8) {
        return id == Pusher::Interner::notInterned ? kept(utf8) : names.text(id);
    };
    // No owner: the snapshot keeps the segment for longer than this call's event lives.
    Pusher::Event event(sequence, header.received,
                        Pusher::ChannelName(name(header.channel, own.channel)),
                        Pusher::EventName(name(header.name, own.name)),
                        Pusher::UserId(kept(own.user)), segment.data(index), nullptr);
    event.setCannotDecrypt(own.cannotDecrypt);
    return event;
}

void EventTableModel::refresh()
{
    const quint64 known = m_current.lastSequence;
    LiveTableModel::refresh();
    if (!m_history || isFrozen())
        return;
    const quint64 settled = m_history->dispatchedUpTo();
    outcomesChanged(m_settled, std::min(settled, known));
    m_settled = settled;
}

/// Events may be shown before their listeners were called.
void EventTableModel::outcomesChanged(quint64 after, quint64 upTo)
{
    if (upTo <= after)
        return;
    int first = -1;
    int last = -1;
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isMarker(row))
            continue;
        const quint64 id = idAt(row);
        if (id <= after)
            break;
        if (id > upTo)
            continue;
        first = row;
        last = std::max(last, row);
    }
    if (first >= 0)
        Q_EMIT dataChanged(index(first, int(Field::Listeners)), index(last, int(Field::Duration)));
}

void EventTableModel::setFilter(const QString &text)
{
    EventFilter filter(text);
    m_searchTimer.stop();
    m_wanted.reset();
    m_suggestion = {};
    if (filter.isEmpty() || !m_history) {
        m_search = EventSearch(std::move(filter));
        rebuild();
        Q_EMIT searchChanged();
        return;
    }
    m_wanted.emplace(std::move(filter), isFrozen() ? m_current : m_history->snapshot());
    search(firstStep);
}

const QString &EventTableModel::filter() const
{
    return (m_wanted ? *m_wanted : m_search).filter().text();
}

void EventTableModel::search(quint64 bytes)
{
    m_wanted->step(*m_history->names(), bytes);
    if (m_wanted->isDone()) {
        m_searchTimer.stop();
        m_search = std::move(*m_wanted);
        m_wanted.reset();
        rebuild();
        m_suggestion = shown() == 0 ? findSuggestion() : Suggestion();
    } else if (!m_searchTimer.isActive()) {
        m_searchTimer.start(0, this);
    }
    Q_EMIT searchChanged();
}

void EventTableModel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_searchTimer.timerId())
        search(nextStep);
    else
        LiveTableModel::timerEvent(event);
}

void EventTableModel::gapOpened(const Pusher::Gap &gap)
{
    m_gaps.keep(gap);
    addMarker(gap.id, gap.afterSequence);
}

void EventTableModel::gapClosed(const Pusher::Gap &gap)
{
    // Channels that come back apart from the others make a record of their own.
    if (m_gaps.keep(gap))
        addMarker(gap.id, gap.afterSequence);
    else
        markerChanged(gap.id);
}

LiveTableModel::Span EventTableModel::pull()
{
    if (!m_history)
        return {};
    m_next = m_history->snapshot();
    return {m_next.firstSequence, m_next.lastSequence};
}

void EventTableModel::adopt()
{
    m_current = m_next;
}

quint64 EventTableModel::published() const
{
    return m_history ? m_history->lastSequence() : 0;
}

bool EventTableModel::accepts(quint64 sequence)
{
    if (m_search.filter().isEmpty())
        return true;
    return m_search.accepts(m_next.segmentOf(sequence), sequence, *m_history->names());
}

std::vector<quint64> EventTableModel::passing(quint64 first, quint64 last)
{
    std::vector<quint64> sequences;
    if (last < first)
        return sequences;
    if (m_search.filter().isEmpty()) {
        sequences.resize(last - first + 1);
        std::iota(sequences.begin(), sequences.end(), first);
        return sequences;
    }
    const Pusher::Interner &names = *m_history->names();
    m_next.forEachRow(first, last, [&](const auto &segment, quint32 index) {
        const quint64 sequence = segment->firstSequence() + index;
        if (m_search.accepts(*segment, sequence, names))
            sequences.push_back(sequence);
        return true;
    });
    return sequences;
}

std::vector<double> EventTableModel::sortKeys(int column, const std::vector<quint64> &sequences)
{
    const auto numbers = [&](auto number) {
        std::vector<double> keys(sequences.size());
        std::transform(sequences.begin(), sequences.end(), keys.begin(), [&](quint64 sequence) {
            const Segment &segment = m_current.segmentOf(sequence);
            return double(number(segment, quint32(sequence - segment.firstSequence())));
        });
        return keys;
    };
    switch (Field(column)) {
    case Field::Sequence:
        return {sequences.begin(), sequences.end()};
    case Field::Time:
        return numbers([](const Segment &segment, quint32 index) {
            return segment.header(index).received.time_since_epoch().count();
        });
    case Field::Size:
        return numbers(
            [](const Segment &segment, quint32 index) { return segment.header(index).dataSize; });
    case Field::Listeners:
        return numbers([this](const Segment &segment, quint32 index) {
            const auto outcome = m_history->outcome(segment, index);
            return outcome.state == Pusher::DispatchOutcome::State::Dispatched
                ? double(outcome.called)
                : SortKeys::none;
        });
    case Field::Duration:
        return numbers([](const Segment &segment, quint32 index) {
            const auto took = segment.outcome(index).took;
            return took ? double(took->count()) : SortKeys::none;
        });
    case Field::Channel:
        return nameRanks(sequences, &Pusher::EventHeader::channel);
    case Field::Event:
        return nameRanks(sequences, &Pusher::EventHeader::name);
    case Field::Summary:
    case Field::User:
        break;
    }
    return LiveTableModel::sortKeys(column, sequences);
}

/// Names that the bounded table refused come last, as if there were none.
std::vector<double> EventTableModel::nameRanks(const std::vector<quint64> &sequences,
                                               Pusher::Interner::Id Pusher::EventHeader::*id) const
{
    std::vector<quint32> ids(sequences.size());
    std::transform(sequences.begin(), sequences.end(), ids.begin(), [&](quint64 sequence) {
        const Segment &segment = m_current.segmentOf(sequence);
        return segment.header(quint32(sequence - segment.firstSequence())).*id;
    });
    return SortKeys::ranks(ids, [this](quint32 name) { return m_history->names()->text(name); });
}

quint64 EventTableModel::sequenceAt(const EventPlace &place) const
{
    const auto *number = std::get_if<quint64>(&place.target);
    return number ? *number
                  : EventLookup::firstSince(m_current, std::get<Pusher::WallTime>(place.target));
}

EventTableModel::Suggestion EventTableModel::findSuggestion() const
{
    const QStringList names = EventLookup::namesIn(m_current, *m_history->names());
    QStringList words = filter().simplified().split(u' ', Qt::SkipEmptyParts);
    for (QString &word : words) {
        if (const QString name = Pusher::NearestName::find(word, names); !name.isEmpty()) {
            word = name;
            return {name, words.join(u' ')};
        }
    }
    return {};
}

} // namespace Console
