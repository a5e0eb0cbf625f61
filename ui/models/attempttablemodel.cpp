// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/attempttablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/linesentences.h"
#include "ui/text/sentences.h"

#include <QDateTime>
#include <QMetaEnum>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Outcome = ConnectionLog::Outcome;
using namespace std::chrono;

namespace {

const QString &dash()
{
    static const QString text = u"—"_s;
    return text;
}

/// The name of an enumerator, for files.
template <typename Enum>
QString keyOf(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value))).toLower();
}

Severity severityOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::UnderWay:
        return Severity::Pending;
    case Outcome::Connected:
        return Severity::Healthy;
    case Outcome::Failed:
        return Severity::Critical;
    case Outcome::Silent:
    case Outcome::Lost:
        return Severity::Warning;
    case Outcome::Stopped:
    case Outcome::Disconnected:
        break;
    }
    return Severity::Offline;
}

} // namespace

AttemptTableModel::AttemptTableModel(std::shared_ptr<const ConnectionLog> log,
                                     std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : LogTableModel(allColumns(), parent)
    , m_log(std::move(log))
    , m_scheduler(std::move(scheduler))
{
}

std::vector<AttemptTableModel::Column> AttemptTableModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 10},         {u"attempt"_s, tr("Attempt"), 9, true},
            {u"stage"_s, tr("Stage"), 11},        {u"result"_s, tr("Result"), 13},
            {u"took"_s, tr("Lasted"), 12, true}, {u"code"_s, tr("Code"), 7, true},
            {u"reason"_s, tr("Reason"), 22}};
}

QString AttemptTableModel::outcome(Outcome outcome)
{
    switch (outcome) {
    case Outcome::UnderWay:
        return tr("under way");
    case Outcome::Connected:
        return tr("connected");
    case Outcome::Failed:
        return tr("failed");
    case Outcome::Stopped:
        return tr("stopped");
    case Outcome::Silent:
        return tr("no answer");
    case Outcome::Lost:
        return tr("lost");
    case Outcome::Disconnected:
        return tr("disconnected");
    }
    return {};
}

void AttemptTableModel::refresh()
{
    LogTableModel::refresh();
    if (isFrozen())
        return;
    const auto before = std::exchange(m_readAt, m_scheduler->now());
    if (m_shown.empty() || m_shown.back().lasted)
        return;
    // Told in seconds, so only each second is another text.
    const auto began = m_shown.back().began;
    if (floor<seconds>(m_readAt - began) != floor<seconds>(before - began))
        columnsChanged(int(Field::Took), int(Field::Took));
}

quint64 AttemptTableModel::newestId() const
{
    return m_log->entries().empty() ? 0 : m_log->entries().back().id;
}

int AttemptTableModel::fetchAfter(quint64 cleared)
{
    m_fetched.clear();
    const auto &entries = m_log->entries();
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(m_fetched),
                 [&](const Entry &entry) { return entry.id > cleared || !entry.lasted; });
    return int(m_fetched.size());
}

bool AttemptTableModel::isSearched(int column) const
{
    return Field(column) != Field::Time && Field(column) != Field::Took;
}

QVariant AttemptTableModel::cell(int place, int column, int role) const
{
    const Entry &entry = m_shown[std::size_t(place)];
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, field);
    case Qt::AccessibleTextRole:
        return field == Field::Time ? sentence(entry) : text(entry, field);
    case Qt::ToolTipRole:
        return hint(entry);
    case RawRole:
        return raw(entry, field);
    case SeverityRole:
        return int(field == Field::Result ? severityOf(entry.outcome) : Severity::None);
    case SignRole:
        return field == Field::Result;
    default:
        return {};
    }
}

std::optional<int> AttemptTableModel::codeOf(const Entry &entry)
{
    return entry.error ? LineSentences::codeOf(*entry.error) : std::nullopt;
}

milliseconds AttemptTableModel::lasted(const Entry &entry) const
{
    return entry.lasted.value_or(floor<milliseconds>(std::max(m_readAt - entry.began, 0ns)));
}

QString AttemptTableModel::text(const Entry &entry, Field field) const
{
    switch (field) {
    case Field::Time:
        return Sentences::clock(entry.at);
    case Field::Attempt:
        return entry.attempt > 0 ? QString::number(entry.attempt) : dash();
    case Field::Stage:
        return LineSentences::stage(entry.stage);
    case Field::Result:
        return outcome(entry.outcome);
    case Field::Code: {
        const auto code = codeOf(entry);
        return code ? QString::number(*code) : dash();
    }
    case Field::Reason:
        if (entry.error)
            return LineSentences::reason(*entry.error);
        switch (entry.outcome) {
        case Outcome::Stopped:
        case Outcome::Disconnected:
            return tr("closed by us");
        case Outcome::Silent:
            return tr("our ping was not answered");
        default:
            return dash();
        }
    case Field::Took:
        if (!entry.lasted)
            return tr("%1 so far").arg(Sentences::age(lasted(entry)));
        return Sentences::duration(*entry.lasted);
    }
    return {};
}

QVariant AttemptTableModel::raw(const Entry &entry, Field field) const
{
    switch (field) {
    case Field::Time:
        return QDateTime::fromMSecsSinceEpoch(
            floor<milliseconds>(entry.at).time_since_epoch().count(), Qt::UTC);
    case Field::Attempt:
        return entry.attempt > 0 ? QVariant(entry.attempt) : QVariant();
    case Field::Code: {
        const auto code = codeOf(entry);
        return code ? QVariant(*code) : QVariant();
    }
    case Field::Reason:
        return entry.error ? entry.error->message : QString();
    case Field::Took:
        return qint64(lasted(entry).count());
    case Field::Stage:
        return keyOf(entry.stage);
    case Field::Result:
        return keyOf(entry.outcome);
    }
    return {};
}

QString AttemptTableModel::hint(const Entry &entry) const
{
    const QString when =
        QLocale().toString(raw(entry, Field::Time).toDateTime().toLocalTime(), QLocale::LongFormat);
    if (!entry.error)
        return tr("%1: %2").arg(when, outcome(entry.outcome));
    return tr("%1: %2. %3")
        .arg(when, text(entry, Field::Reason), LineSentences::advice(*entry.error));
}

QString AttemptTableModel::sentence(const Entry &entry) const
{
    //: Spoken by screen readers: result, how far it came, reason, how long, time
    return tr("%1 at stage %2, %3, lasted %4, %5")
        .arg(outcome(entry.outcome), text(entry, Field::Stage), text(entry, Field::Reason),
             text(entry, Field::Took), text(entry, Field::Time));
}

} // namespace Console
