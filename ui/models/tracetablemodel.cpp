// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tracetablemodel.h"

#include "libpusher/dispatch/eventdispatcher.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"

#include <QLocale>

#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::TracedListener;
using Verdict = TracedListener::Verdict;

namespace {

bool isSlow(const TracedListener &listener)
{
    return listener.took && *listener.took > Pusher::EventDispatcher::slowLimit;
}

Severity severityOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Called:
    case Verdict::HandedOver:
        return Severity::Healthy;
    case Verdict::Failed:
        return Severity::Critical;
    case Verdict::Dropped:
    case Verdict::Sealed:
    case Verdict::LeftOut:
    case Verdict::NotReached:
        return Severity::Warning;
    case Verdict::ContextGone:
    case Verdict::Off:
    case Verdict::Removed:
    case Verdict::OnceSpent:
        return Severity::Offline;
    case Verdict::ChannelDiffers:
    case Verdict::EventDiffers:
    case Verdict::OtherLane:
        return Severity::None;
    }
    Q_UNREACHABLE();
}

} // namespace

TraceTableModel::TraceTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<TraceTableModel::Column> TraceTableModel::allColumns()
{
    //: The place in the order in which listeners were called
    return {{u"place"_s, tr("Order"), 7, true},
            {u"listener"_s, tr("Listener"), 18},
            //: Whether the listener was called for the event, and if not, why
            {u"verdict"_s, tr("What became of it"), 22},
            {u"tookNanoseconds"_s, tr("Took"), 9, true},
            {u"priority"_s, tr("Priority"), 8, true},
            {u"channel"_s, tr("Channel"), 16, false, false},
            {u"event"_s, tr("Event"), 16, false, false},
            {u"error"_s, tr("Exception"), 28, false, false}};
}

void TraceTableModel::setTrace(Pusher::DispatchTrace::Entry trace)
{
    m_next = std::move(trace);
    ++m_number;
    m_isNew = true;
    refresh();
    sort(-1);
}

QVariant TraceTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole) {
        switch (Field(section)) {
        case Field::Place:
            return tr("In which order they were called: by priority, then as they were added");
        case Field::Took:
            return tr("How long the call lasted; not known of one in another thread");
        case Field::Channel:
        case Field::Event:
            return tr("What it listens for, * stands for any characters");
        default:
            break;
        }
    }
    return KeyedTableModel::headerData(section, orientation, role);
}

int TraceTableModel::fetch()
{
    if (!std::exchange(m_isNew, false))
        return unchanged;
    return m_next ? int(m_next->listeners.size()) : 0;
}

QString TraceTableModel::fetchedKey(int place) const
{
    return u"%1 %2"_s.arg(m_number).arg(place);
}

void TraceTableModel::adopt()
{
    m_shown = m_next;
}

QVariant TraceTableModel::cell(int place, int column, int role) const
{
    const TracedListener &listener = m_shown->listeners.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(listener, field);
    case Qt::AccessibleTextRole:
        return field == Field::Place ? ListenerSentences::tracedSentence(listener)
                                     : text(listener, field);
    case RawRole:
        return raw(listener, field);
    case SeverityRole:
        return int(severity(listener, field));
    case SignRole:
        return severity(listener, field) != Severity::None;
    case StaleRole:
        // Who was not called steps back.
        return listener.place == 0;
    default:
        return {};
    }
}

QString TraceTableModel::text(const TracedListener &listener, Field field)
{
    const QLocale locale;
    switch (field) {
    case Field::Place:
        return listener.place > 0 ? locale.toString(listener.place) : u"—"_s;
    case Field::Id:
        return ForeignText::preview(listener.id.value());
    case Field::Verdict:
        return ListenerSentences::traced(listener);
    case Field::Took:
        if (!listener.took)
            return u"—"_s;
        return isSlow(listener) ? tr("%1, slow").arg(ListenerSentences::callTime(*listener.took))
                                : ListenerSentences::callTime(*listener.took);
    case Field::Priority:
        return locale.toString(listener.priority);
    case Field::Channel:
        return ForeignText::preview(listener.channel);
    case Field::Event:
        return ForeignText::preview(listener.event);
    case Field::Error:
        return listener.error.isEmpty() ? u"—"_s : ForeignText::preview(listener.error);
    }
    return {};
}

QVariant TraceTableModel::raw(const TracedListener &listener, Field field)
{
    switch (field) {
    case Field::Place:
        return listener.place > 0 ? QVariant(listener.place) : QVariant();
    case Field::Id:
        return listener.id.value();
    case Field::Verdict:
        return TracedListener::verdictText(listener.verdict);
    case Field::Took:
        return listener.took ? QVariant(qlonglong(listener.took->count())) : QVariant();
    case Field::Priority:
        return listener.priority;
    case Field::Channel:
        return listener.channel;
    case Field::Event:
        return listener.event;
    case Field::Error:
        return listener.error;
    }
    return {};
}

Severity TraceTableModel::severity(const TracedListener &listener, Field field)
{
    switch (field) {
    case Field::Verdict:
        return severityOf(listener.verdict);
    case Field::Took:
        return isSlow(listener) ? Severity::Warning : Severity::None;
    case Field::Error:
        return listener.error.isEmpty() ? Severity::None : Severity::Critical;
    default:
        return Severity::None;
    }
}

} // namespace Console
