// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/channeltreemodel.h"

#include "ui/text/channelsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::ChannelKind;
using State = Pusher::ChannelRegistry::State;

namespace {

bool isNumber(ChannelTreeModel::Column column)
{
    using Column = ChannelTreeModel::Column;
    return column == Column::Rate || column == Column::Events || column == Column::Subscribers
        || column == Column::Members;
}

const QString none = u"—"_s;

} // namespace

ChannelTreeModel::ChannelTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

ChannelTreeModel::~ChannelTreeModel() = default;

void ChannelTreeModel::setSnapshot(const ChannelSnapshot &snapshot)
{
    m_snapshot = snapshot;
    m_wallNow = snapshot.taken;
    m_now = snapshot.now;
    takeIn();
}

void ChannelTreeModel::setFilter(const QString &text)
{
    m_filter.setText(text);
    takeIn();
}

bool ChannelTreeModel::passes(const ChannelRow &channel)
{
    return m_filter.accepts([&channel](const WordFilter::Word &word) {
        return word.occursIn(channel.status.name.value())
            || word.occursIn(ChannelSentences::kind(channel.status.kind))
            || word.occursIn(ChannelSentences::state(channel.status.state))
            || word.occursIn(channel.lastEvent);
    });
}

void ChannelTreeModel::takeIn()
{
    std::map<ChannelKind, std::vector<ChannelRow>> wanted; // headings in the order of the kinds
    for (const ChannelRow &channel : std::as_const(m_snapshot.channels)) {
        if (passes(channel))
            wanted[channel.status.kind].push_back(channel);
    }
    std::vector<ChannelKind> kinds;
    for (const auto &[kind, channels] : wanted)
        kinds.push_back(kind);
    removeEmptyGroups(kinds);
    for (std::size_t place = 0; place < kinds.size(); ++place) {
        if (place == m_groups.size() || m_groups[place]->kind != kinds[place]) {
            beginInsertRows({}, int(place), int(place));
            m_groups.insert(m_groups.begin() + qptrdiff(place),
                            std::make_unique<Group>(Group{kinds[place], {}}));
            endInsertRows();
        }
        updateGroup(int(place), std::move(wanted[kinds[place]]));
    }
}

void ChannelTreeModel::removeEmptyGroups(const std::vector<ChannelKind> &kinds)
{
    for (int place = int(m_groups.size()) - 1; place >= 0; --place) {
        if (std::find(kinds.begin(), kinds.end(), m_groups[std::size_t(place)]->kind)
            != kinds.end())
            continue;
        beginRemoveRows({}, place, place);
        m_groups.erase(m_groups.begin() + place);
        endRemoveRows();
    }
}

/// Both are in the order of names.
void ChannelTreeModel::updateGroup(int place, std::vector<ChannelRow> wanted)
{
    Group &group = *m_groups[std::size_t(place)];
    const QModelIndex heading = index(place, 0);
    const auto nameOf = [](const ChannelRow &channel) -> const Pusher::ChannelName & {
        return channel.status.name;
    };
    for (int row = int(group.channels.size()) - 1; row >= 0; --row) {
        const auto &name = nameOf(group.channels[std::size_t(row)]);
        const bool stays =
            std::any_of(wanted.begin(), wanted.end(),
                        [&](const ChannelRow &channel) { return channel.status.name == name; });
        if (stays)
            continue;
        beginRemoveRows(heading, row, row);
        group.channels.erase(group.channels.begin() + row);
        endRemoveRows();
    }
    for (std::size_t row = 0; row < wanted.size(); ++row) {
        const bool isThere =
            row < group.channels.size() && nameOf(group.channels[row]) == nameOf(wanted[row]);
        if (isThere) {
            group.channels[row] = std::move(wanted[row]);
            continue;
        }
        beginInsertRows(heading, int(row), int(row));
        group.channels.insert(group.channels.begin() + qptrdiff(row), std::move(wanted[row]));
        endInsertRows();
    }
    Q_EMIT dataChanged(heading, index(place, columns - 1));
    Q_EMIT dataChanged(index(0, 0, heading),
                       index(int(group.channels.size()) - 1, columns - 1, heading));
}

void ChannelTreeModel::setNow(Pusher::WallTime wallNow, Pusher::Scheduler::TimePoint now)
{
    using std::chrono::seconds;
    const bool isNewSecond = floor<seconds>(wallNow) != floor<seconds>(m_wallNow);
    m_wallNow = wallNow;
    m_now = now;
    if (isNewSecond) {
        columnChanged(Column::Age, Column::Age);
        columnChanged(Column::Since, Column::Since);
    }
}

void ChannelTreeModel::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        columnChanged(Column::Channel, Column::Since);
}

void ChannelTreeModel::columnChanged(Column first, Column last)
{
    for (int place = 0; place < rowCount(); ++place) {
        const QModelIndex heading = index(place, 0);
        Q_EMIT dataChanged(index(0, int(first), heading),
                           index(rowCount(heading) - 1, int(last), heading));
    }
}

int ChannelTreeModel::shown() const
{
    int count = 0;
    for (const auto &group : m_groups)
        count += int(group->channels.size());
    return count;
}

const ChannelRow *ChannelTreeModel::channelAt(const QModelIndex &index) const
{
    const auto *group = static_cast<const Group *>(index.internalPointer());
    return group ? &group->channels[std::size_t(index.row())] : nullptr;
}

QModelIndex ChannelTreeModel::indexOf(const Pusher::ChannelName &channel) const
{
    for (int place = 0; place < rowCount(); ++place) {
        const QModelIndex heading = index(place, 0);
        for (int row = 0; row < rowCount(heading); ++row) {
            const QModelIndex candidate = index(row, 0, heading);
            if (channelAt(candidate)->status.name == channel)
                return candidate;
        }
    }
    return {};
}

QModelIndex ChannelTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    // A channel points at its heading; a heading at nothing.
    return createIndex(row, column,
                       parent.isValid() ? m_groups[std::size_t(parent.row())].get() : nullptr);
}

QModelIndex ChannelTreeModel::parent(const QModelIndex &child) const
{
    const auto *group = static_cast<const Group *>(child.internalPointer());
    if (!group)
        return {};
    const auto place = std::find_if(m_groups.begin(), m_groups.end(),
                                    [group](const auto &known) { return known.get() == group; });
    return createIndex(int(place - m_groups.begin()), 0, nullptr);
}

int ChannelTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    if (parent.internalPointer() || parent.column() > 0)
        return 0;
    return int(m_groups[std::size_t(parent.row())]->channels.size());
}

int ChannelTreeModel::columnCount(const QModelIndex &) const
{
    return columns;
}

QVariant ChannelTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = Column(index.column());
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    const ChannelRow *channel = channelAt(index);
    if (!channel)
        return headingData(*m_groups[std::size_t(index.row())], index.column(), role);
    switch (role) {
    case Qt::DisplayRole:
        return text(*channel, column);
    case Qt::AccessibleTextRole:
        return column == Column::Channel ? sentence(*channel) : text(*channel, column);
    case Qt::ToolTipRole:
        return toolTip(*channel, column);
    case SeverityRole:
        return int(severity(*channel, column));
    case SignRole:
        return severity(*channel, column) != Severity::None;
    case StaleRole:
        return m_stale
            || (!channel->status.isCurrent && column >= Column::Subscribers
                && column <= Column::Members);
    default:
        return {};
    }
}

QVariant ChannelTreeModel::headingData(const Group &group, int column, int role) const
{
    if (column > 0 || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    //: A heading: a kind of channels and how many there are
    return tr("%1 (%2)").arg(ChannelSentences::heading(group.kind),
                             QLocale().toString(qlonglong(group.channels.size())));
}

QString ChannelTreeModel::text(const ChannelRow &channel, Column column) const
{
    const QLocale locale;
    const Pusher::ChannelStatus &status = channel.status;
    switch (column) {
    case Column::Channel:
        return ForeignText::preview(status.name.value());
    case Column::State:
        return status.cacheMissed && channel.events == 0
            ? tr("%1, cache empty").arg(ChannelSentences::state(status.state))
            : ChannelSentences::state(status.state);
    case Column::Rate:
        return tr("%1/s").arg(locale.toString(channel.perSecond, 'f', 1));
    case Column::LastEvent:
        return channel.lastEvent.isEmpty() ? none : ForeignText::preview(channel.lastEvent);
    case Column::Age:
        return channel.lastAt ? ListenerSentences::age(*channel.lastAt, m_wallNow) : tr("never");
    case Column::Events:
        return locale.toString(channel.events);
    case Column::Subscribers:
        return status.subscriptionCount ? locale.toString(*status.subscriptionCount) : none;
    case Column::Members:
        return status.members ? locale.toString(status.members->count()) : none;
    case Column::Since:
        return Sentences::age(
            std::max(m_now - status.since, Pusher::Scheduler::Clock::duration(0)));
    }
    return {};
}

QString ChannelTreeModel::toolTip(const ChannelRow &channel, Column column) const
{
    if (column == Column::State)
        return ForeignText::toolTip(ChannelSentences::explanation(channel.status));
    const QString warning =
        column == Column::Channel ? ChannelSentences::nameWarning(channel.status) : QString();
    const QString shown = text(channel, column);
    return ForeignText::toolTip(warning.isEmpty() ? shown : warning + u'\n' + shown);
}

Severity ChannelTreeModel::severity(const ChannelRow &channel, Column column)
{
    if (column == Column::Channel && channel.status.warning)
        return Severity::Warning;
    if (column != Column::State)
        return Severity::None;
    switch (channel.status.state) {
    case State::Subscribed:
        return Severity::Healthy;
    case State::Pending:
        return Severity::Pending;
    case State::Refused:
        return Severity::Critical;
    case State::Left:
        break;
    }
    return Severity::Offline;
}

QString ChannelTreeModel::sentence(const ChannelRow &channel) const
{
    //: Spoken by screen readers: channel, its kind, its state, events per second, last event, when
    const QString whole =
        tr("%1, %2, %3, %4, last event: %5, %6")
            .arg(text(channel, Column::Channel), ChannelSentences::kind(channel.status.kind),
                 text(channel, Column::State), text(channel, Column::Rate),
                 text(channel, Column::LastEvent), text(channel, Column::Age));
    const QString warning = ChannelSentences::nameWarning(channel.status);
    return warning.isEmpty() ? whole : whole + u". "_s + warning;
}

QVariant ChannelTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole) {
        if (column == Column::Rate)
            return tr("Events per second, the mean of the last ten seconds");
        if (column == Column::Subscribers)
            return tr("Connections that are subscribed, where the server counts them");
        if (column == Column::Members)
            return tr("Users on a presence channel, however many connections each has");
        return {};
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Channel:
        return tr("Channel");
    case Column::State:
        return tr("State");
    case Column::Rate:
        return tr("Rate");
    case Column::LastEvent:
        return tr("Last event");
    case Column::Age:
        return tr("Came");
    case Column::Events:
        return tr("Events");
    case Column::Subscribers:
        return tr("Subscribers");
    case Column::Members:
        return tr("Members");
    case Column::Since:
        return tr("For");
    }
    return {};
}

} // namespace Console
