// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/bottablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/domainsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"
#include "ui/text/sentences.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

namespace {

Severity severityOf(const QString &status)
{
    const auto is = [&status](QLatin1StringView word) {
        return status.compare(word, Qt::CaseInsensitive) == 0;
    };
    if (is("RUNNING"_L1))
        return Severity::Healthy;
    if (is("CREATED"_L1))
        return Severity::Pending;
    if (is("PAUSED"_L1))
        return Severity::Offline;
    if (is("ERROR"_L1))
        return Severity::Critical;
    return Severity::Neutral;
}

/// The bot by the word that the trades have for it too.
const QString &nameOf(const BotRecord &record)
{
    return record.bot.name.isEmpty() ? record.bot.uuid : record.bot.name;
}

QVariant rawTime(Pusher::WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(floor<milliseconds>(time).time_since_epoch().count(),
                                          Qt::UTC);
}

} // namespace

BotTableModel::BotTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent)
    : KeyedTableModel(allColumns(), parent)
    , m_store(std::move(store))
{
}

std::vector<BotTableModel::Column> BotTableModel::allColumns()
{
    return {{u"state"_s, tr("State"), 12},
            {u"botName"_s, tr("Bot"), 24},
            {u"botUUID"_s, tr("UUID"), 11, false, false},
            //: How long a bot has been in its state
            {u"since"_s, tr("Since"), 13, true},
            {u"trades"_s, tr("Trades"), 11, true},
            {u"wins"_s, tr("Won"), 11, true},
            {u"losses"_s, tr("Lost"), 11, true},
            {u"winRate"_s, tr("Win rate"), 10, true},
            {u"lastEvent"_s, tr("Last event"), 16, true}};
}

void BotTableModel::setNow(Pusher::WallTime now)
{
    if (isFrozen())
        return; // with the rows: the age of an event that is not the last any more says nothing
    const bool isNewSecond = floor<seconds>(now) != floor<seconds>(m_now);
    m_now = now;
    if (isNewSecond)
        columnsChanged(int(Field::Since), int(Field::LastEvent));
}

void BotTableModel::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        columnsChanged(0, columnCount() - 1);
}

void BotTableModel::noteGap()
{
    if (!std::exchange(m_hadGap, true))
        columnsChanged(int(Field::Trades), int(Field::Losses));
}

quint64 BotTableModel::refused() const
{
    return m_store ? m_store->bots().refused() : 0;
}

int BotTableModel::fetch()
{
    if (!m_store || m_store->bots().revision() == m_revision)
        return unchanged;
    m_revision = m_store->bots().revision();
    m_next = m_store->bots().snapshot();
    return int(m_next.size());
}

QString BotTableModel::fetchedKey(int place) const
{
    const Bot &bot = m_next.at(place).bot;
    // A row of a name alone must not be taken for a bot whose uuid reads the same.
    return bot.uuid.isEmpty() ? u'\n' + bot.name : bot.uuid;
}

void BotTableModel::adopt()
{
    m_shown = m_next;
    m_failed = int(std::count_if(m_shown.cbegin(), m_shown.cend(),
                                 [](const BotRecord &record) { return record.bot.hasFailed(); }));
}

bool BotTableModel::isSearched(int column) const
{
    return column <= int(Field::Uuid);
}

QVariant BotTableModel::cell(int place, int column, int role) const
{
    const BotRecord &record = m_shown.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(record, field);
    case Qt::ToolTipRole:
        return toolTip(record, field);
    case Qt::AccessibleTextRole:
        return field == Field::State ? sentence(record) : text(record, field);
    case RawRole:
        return raw(record, field);
    case SeverityRole:
        return int(field == Field::State ? severityOf(record.bot.status) : Severity::None);
    case SignRole:
        return field == Field::State;
    case StaleRole:
        return isStale(record, field);
    case SequenceRole:
        return record.lastEvent;
    default:
        return {};
    }
}

QString BotTableModel::text(const BotRecord &record, Field field) const
{
    switch (field) {
    case Field::State:
        return DomainSentences::botStatus(record.bot.status);
    case Field::Bot:
        return ForeignText::preview(nameOf(record));
    case Field::Uuid: {
        constexpr qsizetype enoughToTellApart = 8;
        return record.bot.uuid.isEmpty() ? u"—"_s
                                         : ForeignText::preview(record.bot.uuid, enoughToTellApart);
    }
    case Field::Since:
        return record.isAnnounced()
            ? Sentences::duration(std::max(floor<seconds>(m_now - record.statusSince), 0s))
            : u"—"_s;
    case Field::Trades:
        return count(record.trades);
    case Field::Wins:
        return count(record.wins);
    case Field::Losses:
        return count(record.losses);
    case Field::WinRate: {
        const std::optional<double> rate = record.winRate();
        return rate ? tr("%1 %").arg(QLocale().toString(100 * *rate, 'f', 1)) : u"—"_s;
    }
    case Field::LastEvent:
        return ListenerSentences::age(record.lastHeard, m_now);
    }
    return {};
}

QString BotTableModel::count(quint64 number) const
{
    const QString text = QLocale().toString(number);
    return m_hadGap ? u"≥ "_s + text : text;
}

QVariant BotTableModel::raw(const BotRecord &record, Field field) const
{
    switch (field) {
    case Field::State:
        return record.bot.status;
    case Field::Bot:
        return nameOf(record);
    case Field::Uuid:
        return record.bot.uuid;
    case Field::Since:
        return record.isAnnounced() ? rawTime(record.statusSince) : QVariant();
    case Field::Trades:
        return record.trades;
    case Field::Wins:
        return record.wins;
    case Field::Losses:
        return record.losses;
    case Field::WinRate: {
        const std::optional<double> rate = record.winRate();
        return rate ? QVariant(*rate) : QVariant();
    }
    case Field::LastEvent:
        return rawTime(record.lastHeard);
    }
    return {};
}

QString BotTableModel::toolTip(const BotRecord &record, Field field) const
{
    switch (field) {
    case Field::State:
        return record.isAnnounced() ? QString()
                                    : tr("The bot never told its state; only its trades are known");
    case Field::Uuid:
        return record.bot.uuid;
    case Field::Since:
        return record.isAnnounced() ? DomainSentences::moment(record.statusSince) : QString();
    case Field::LastEvent:
        return tr("Last event: %1. First seen: %2")
            .arg(DomainSentences::moment(record.lastHeard),
                 DomainSentences::moment(record.firstSeen));
    case Field::WinRate:
        return tr("Of the trades that told their result");
    case Field::Trades:
    case Field::Wins:
    case Field::Losses:
        return m_hadGap ? tr("At least: while the line was down, trades may have been missed")
                        : QString();
    case Field::Bot:
        break;
    }
    return {};
}

QString BotTableModel::sentence(const BotRecord &record) const
{
    const QString state = record.isAnnounced()
        //: A bot's state, and for how long: "running for 12 s"
        ? tr("%1 for %2").arg(text(record, Field::State), text(record, Field::Since))
        : tr("state unknown");
    //: Spoken by screen readers: bot, state, trades, won, lost, age of the last event
    return tr("%1, %2, trades %3, won %4, lost %5, last event %6")
        .arg(text(record, Field::Bot), state, text(record, Field::Trades),
             text(record, Field::Wins), text(record, Field::Losses),
             text(record, Field::LastEvent));
}

bool BotTableModel::isStale(const BotRecord &record, Field field) const
{
    return m_stale || (field == Field::LastEvent && m_now - record.lastHeard > quietAfter);
}

} // namespace Console
