// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/listenertablemodel.h"

#include "libpusher/dispatch/eventdispatcher.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::ListenerInfo;

namespace {

bool isSlow(const ListenerInfo &info)
{
    return info.maximum && *info.maximum > Pusher::EventDispatcher::slowLimit;
}

/// Its call in another thread goes on for longer than a quick one takes.
bool isBusy(const ListenerInfo &info)
{
    return info.busyFor && *info.busyFor > Pusher::EventDispatcher::slowLimit;
}

QString time(const std::optional<std::chrono::nanoseconds> &took)
{
    return took ? ListenerSentences::callTime(*took) : u"—"_s;
}

QVariant rawTime(const std::optional<std::chrono::nanoseconds> &took)
{
    return took ? QVariant(qlonglong(took->count())) : QVariant();
}

} // namespace

ListenerTableModel::ListenerTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<ListenerTableModel::Column> ListenerTableModel::allColumns()
{
    return {{u"on"_s, tr("On"), 7},
            //: The place in the order in which listeners are called
            {u"order"_s, tr("Order"), 7, true},
            {u"priority"_s, tr("Priority"), 8, true},
            {u"id"_s, tr("Listener"), 24},
            {u"channel"_s, tr("Channel"), 18},
            {u"event"_s, tr("Event"), 18},
            {u"once"_s, tr("Once"), 7},
            {u"calls"_s, tr("Calls"), 11, true},
            {u"errors"_s, tr("Errors"), 9, true},
            {u"dropped"_s, tr("Lost"), 9, true, false},
            {u"lastCalled"_s, tr("Last called"), 15},
            {u"meanNanoseconds"_s, tr("Mean"), 9, true},
            {u"maximumNanoseconds"_s, tr("Longest"), 14, true},
            {u"lastError"_s, tr("Last error"), 32, false, false}};
}

void ListenerTableModel::setSnapshot(const ListenerSnapshot &snapshot)
{
    m_next = snapshot;
    std::stable_sort(
        m_next.listeners.begin(), m_next.listeners.end(),
        [](const ListenerInfo &a, const ListenerInfo &b) { return a.priority > b.priority; });
    m_isNew = true;
}

void ListenerTableModel::setNow(Pusher::WallTime now)
{
    using std::chrono::seconds;
    const bool isNewSecond = floor<seconds>(now) != floor<seconds>(m_now);
    m_now = now;
    if (isNewSecond)
        columnsChanged(int(Field::LastCalled), int(Field::LastCalled));
}

void ListenerTableModel::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        columnsChanged(0, columnCount() - 1);
}

bool ListenerTableModel::hasDropped() const
{
    return std::any_of(m_next.listeners.cbegin(), m_next.listeners.cend(),
                       [](const ListenerInfo &info) { return info.dropped > 0; });
}

const ListenerInfo &ListenerTableModel::listenerAt(int row) const
{
    return m_shown.listeners.at(placeOf(row));
}

Qt::ItemFlags ListenerTableModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = KeyedTableModel::flags(index);
    flags.setFlag(Qt::ItemIsUserCheckable, index.isValid() && index.column() == int(Field::On));
    return flags;
}

bool ListenerTableModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !flags(index).testFlag(Qt::ItemIsUserCheckable))
        return false;
    Q_EMIT switchRequested(listenerAt(index.row()).id, value.toInt() == int(Qt::Checked));
    return true;
}

QVariant ListenerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole) {
        switch (Field(section)) {
        case Field::Order:
            return tr("In which order they are called: by priority, then as they were added");
        case Field::Once:
            return tr("Removed before its first call");
        case Field::Dropped:
            return tr("Events that it did not get because its thread did not keep up");
        case Field::Mean:
        case Field::Maximum:
            return tr("Sampled: the first call and 1 in 64 after it are timed");
        default:
            break;
        }
    }
    return KeyedTableModel::headerData(section, orientation, role);
}

int ListenerTableModel::fetch()
{
    return std::exchange(m_isNew, false) ? int(m_next.listeners.size()) : unchanged;
}

QString ListenerTableModel::fetchedKey(int place) const
{
    const ListenerInfo &info = m_next.listeners.at(place);
    // The lengths keep apart what the texts alone might not.
    return u"%1 %2 %3%4%5"_s.arg(info.id.value().size())
        .arg(info.channel.size())
        .arg(info.id.value(), info.channel, info.event);
}

void ListenerTableModel::adopt()
{
    m_shown = m_next;
}

QVariant ListenerTableModel::cell(int place, int column, int role) const
{
    const ListenerInfo &info = m_shown.listeners.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(info, place, field);
    case Qt::AccessibleTextRole:
        return field == Field::On ? sentence(info, place) : text(info, place, field);
    case Qt::CheckStateRole:
        return field == Field::On ? QVariant(int(info.enabled ? Qt::Checked : Qt::Unchecked))
                                  : QVariant();
    case RawRole:
        return raw(info, place, field);
    case SeverityRole:
        return int(severity(info, field));
    case SignRole:
        return severity(info, field) != Severity::None;
    case StaleRole:
        // What stands still must not look as if it went on; its switch is true all the same.
        return m_stale || (!info.enabled && field != Field::On);
    default:
        return {};
    }
}

QString ListenerTableModel::text(const ListenerInfo &info, int place, Field field) const
{
    const QLocale locale;
    switch (field) {
    case Field::On:
        //: A listener that is switched on, switched off
        return info.enabled ? tr("on") : tr("off");
    case Field::Order:
        return locale.toString(place + 1);
    case Field::Priority:
        return locale.toString(info.priority);
    case Field::Id:
        return ForeignText::preview(info.id.value());
    case Field::Channel:
        return ForeignText::preview(info.channel);
    case Field::Event:
        return ForeignText::preview(info.event);
    case Field::Once:
        return info.once ? tr("once") : u"—"_s;
    case Field::Calls:
        return locale.toString(info.calls);
    case Field::Errors:
        return locale.toString(info.errors);
    case Field::Dropped:
        return locale.toString(info.dropped);
    case Field::LastCalled:
        if (isBusy(info)) {
            //: In place of when it was last called: that call still goes on, for %1 by now
            return tr("busy for %1").arg(time(info.busyFor));
        }
        if (!info.lastCalled)
            return info.enabled ? tr("never") : tr("never (off)");
        return ListenerSentences::age(*info.lastCalled, m_now);
    case Field::Mean:
        return time(info.mean);
    case Field::Maximum:
        return isSlow(info) ? tr("%1, slow").arg(time(info.maximum)) : time(info.maximum);
    case Field::LastError:
        return info.lastError.isEmpty() ? u"—"_s : ForeignText::preview(info.lastError);
    }
    return {};
}

QVariant ListenerTableModel::raw(const ListenerInfo &info, int place, Field field)
{
    switch (field) {
    case Field::On:
        return info.enabled;
    case Field::Order:
        return place + 1;
    case Field::Priority:
        return info.priority;
    case Field::Id:
        return info.id.value();
    case Field::Channel:
        return info.channel;
    case Field::Event:
        return info.event;
    case Field::Once:
        return info.once;
    case Field::Calls:
        return qulonglong(info.calls);
    case Field::Errors:
        return qulonglong(info.errors);
    case Field::Dropped:
        return qulonglong(info.dropped);
    case Field::LastCalled: {
        if (!info.lastCalled)
            return {};
        const auto called = std::chrono::floor<std::chrono::milliseconds>(*info.lastCalled);
        return QDateTime::fromMSecsSinceEpoch(called.time_since_epoch().count(), Qt::UTC);
    }
    case Field::Mean:
        return rawTime(info.mean);
    case Field::Maximum:
        return rawTime(info.maximum);
    case Field::LastError:
        return info.lastError;
    }
    return {};
}

Severity ListenerTableModel::severity(const ListenerInfo &info, Field field)
{
    switch (field) {
    case Field::On:
        return info.enabled ? Severity::Healthy : Severity::Offline;
    case Field::Errors:
    case Field::LastError:
        return info.errors > 0 ? Severity::Critical : Severity::None;
    case Field::Dropped:
        return info.dropped > 0 ? Severity::Warning : Severity::None;
    case Field::LastCalled:
        return isBusy(info) ? Severity::Warning : Severity::None;
    case Field::Maximum:
        return isSlow(info) ? Severity::Warning : Severity::None;
    default:
        return Severity::None;
    }
}

QString ListenerTableModel::sentence(const ListenerInfo &info, int place) const
{
    //: Spoken by screen readers: on or off, listener, event, channel, calls, errors, last called
    return tr("%1, listener %2 of %3 on %4, calls: %5, errors: %6, last called: %7")
        .arg(text(info, place, Field::On), text(info, place, Field::Id),
             text(info, place, Field::Event), text(info, place, Field::Channel),
             text(info, place, Field::Calls), text(info, place, Field::Errors),
             text(info, place, Field::LastCalled));
}

} // namespace Console
