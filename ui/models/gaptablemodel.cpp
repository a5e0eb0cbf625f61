// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gaptablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/utcdatetime.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Gap;
using namespace std::chrono;

namespace {

QStringList namesOf(const Gap &gap)
{
    QStringList names;
    for (const Pusher::ChannelName &channel : gap.channels)
        names.append(channel.value());
    names.sort();
    return names;
}

} // namespace

GapTableModel::GapTableModel(std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : LogTableModel(allColumns(), parent)
    , m_scheduler(std::move(scheduler))
{
}

std::vector<GapTableModel::Column> GapTableModel::allColumns()
{
    return {{u"from"_s, tr("From"), 10},           {u"to"_s, tr("To"), 11},
            {u"lasted"_s, tr("Lasted"), 10, true}, {u"channels"_s, tr("Channels"), 12},
            {u"cause"_s, tr("Cause"), 12},         {u"after"_s, tr("After event"), 11, true}};
}

void GapTableModel::put(const Gap &gap)
{
    const auto known = m_gaps.find(gap.id);
    if (known != m_gaps.end() && !known->second.to)
        --m_open;
    if (!gap.to)
        ++m_open;
    m_gaps.insert_or_assign(gap.id, gap);
    while (m_gaps.size() > std::size_t(Pusher::GapLedger::capacity)) {
        if (!m_gaps.begin()->second.to)
            --m_open;
        m_gaps.erase(m_gaps.begin());
        ++m_dropped;
    }
    ++m_revision;
}

void GapTableModel::gapOpened(const Gap &gap)
{
    put(gap);
}

void GapTableModel::gapClosed(const Gap &gap)
{
    if (!m_gaps.contains(gap.id)) {
        // These came back before the others: the gap that goes on is no longer theirs.
        for (auto &[id, open] : m_gaps) {
            if (!open.to && open.from == gap.from && open.afterSequence == gap.afterSequence)
                open.channels.subtract(gap.channels);
        }
    }
    put(gap);
}

void GapTableModel::refresh()
{
    LogTableModel::refresh();
    if (isFrozen())
        return;
    const auto before = std::exchange(m_readAt, m_scheduler->wallNow());
    if (m_open > 0 && floor<seconds>(before) != floor<seconds>(m_readAt))
        columnsChanged(int(Field::Lasted), int(Field::Lasted));
}

milliseconds GapTableModel::unheard() const
{
    std::vector<std::pair<Pusher::WallTime, Pusher::WallTime>> spans;
    for (const auto &[id, gap] : m_gaps)
        spans.emplace_back(gap.from, gap.to.value_or(m_scheduler->wallNow()));
    std::sort(spans.begin(), spans.end());
    microseconds sum{0};
    Pusher::WallTime reached{};
    for (const auto &[from, to] : spans) {
        const Pusher::WallTime start = std::max(from, reached);
        sum += std::max(to - start, 0us);
        reached = std::max(reached, to);
    }
    return floor<milliseconds>(sum);
}

int GapTableModel::fetchAfter(quint64 cleared)
{
    m_fetched.clear();
    for (const auto &[id, gap] : m_gaps) {
        if (id > cleared || !gap.to)
            m_fetched.push_back(gap);
    }
    return int(m_fetched.size());
}

void GapTableModel::adopt()
{
    m_shown = std::exchange(m_fetched, {});
}

bool GapTableModel::isSearched(int column) const
{
    return Field(column) == Field::Channels || Field(column) == Field::Cause
        || Field(column) == Field::To;
}

QVariant GapTableModel::cell(int place, int column, int role) const
{
    const Gap &gap = m_shown[std::size_t(place)];
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(gap, field);
    case Qt::AccessibleTextRole:
        return field == Field::From ? Sentences::gap(gap) : text(gap, field);
    case Qt::ToolTipRole:
        return tr("%1: %2").arg(
            QLocale().toString(utcDateTime(gap.from).toLocalTime(), QLocale::LongFormat),
            Sentences::gap(gap));
    case RawRole:
        return raw(gap, field);
    case SeverityRole:
        return int(field == Field::To && !gap.to ? Severity::Warning : Severity::None);
    case SignRole:
        return field == Field::To && !gap.to;
    default:
        return {};
    }
}

milliseconds GapTableModel::lasted(const Gap &gap) const
{
    const auto span = gap.to.value_or(m_readAt) - gap.from;
    return floor<milliseconds>(std::max(span, microseconds(0)));
}

QString GapTableModel::text(const Gap &gap, Field field) const
{
    switch (field) {
    case Field::From:
        return Sentences::clock(gap.from);
    case Field::To:
        return gap.to ? Sentences::clock(*gap.to) : tr("still open");
    case Field::Lasted:
        return gap.to ? Sentences::duration(lasted(gap))
                      : tr("%1 so far").arg(Sentences::age(lasted(gap)));
    case Field::Channels: {
        constexpr qsizetype named = 5;
        QStringList names;
        for (const QString &name : namesOf(gap).mid(0, named))
            names.append(ForeignText::inSentence(name, 40));
        const qsizetype more = gap.channels.size() - names.size();
        const QString list = names.join(u", "_s);
        return more > 0 ? tr("%1 and %Ln more", nullptr, int(more)).arg(list) : list;
    }
    case Field::Cause:
        return Sentences::gapCause(gap.cause);
    case Field::After:
        return gap.afterSequence > 0 ? QLocale().toString(gap.afterSequence) : tr("none");
    }
    return {};
}

QVariant GapTableModel::raw(const Gap &gap, Field field) const
{
    switch (field) {
    case Field::From:
        return utcDateTime(gap.from);
    case Field::To:
        return gap.to ? QVariant(utcDateTime(*gap.to)) : QVariant();
    case Field::Lasted:
        return qint64(lasted(gap).count());
    case Field::Channels:
        return namesOf(gap).join(u' ');
    case Field::Cause:
        return Gap::causeText(gap.cause);
    case Field::After:
        return gap.afterSequence;
    }
    return {};
}

} // namespace Console
