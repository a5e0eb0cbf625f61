// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/publishtablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/utcdatetime.h"
#include "ui/text/foreigntext.h"
#include "ui/text/publishsentences.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace Console {

using Outcome = PublishVerdict::Outcome;

namespace {

const QString &dash()
{
    static const QString text = u"—"_s;
    return text;
}

QString channelsOf(const PublishLog::Entry &entry)
{
    QStringList names;
    for (const Pusher::ChannelName &channel : entry.item.event.channels)
        names.append(channel.value());
    return names.join(u", "_s);
}

Severity severityOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting:
        return Severity::Pending;
    case Outcome::Sent:
        return Severity::Healthy;
    case Outcome::Refused:
        return Severity::Critical;
    case Outcome::Unknown:
        return Severity::Warning;
    case Outcome::NotSent:
        break;
    }
    return Severity::Offline;
}

/// Stable, for files.
QString keyOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting:
        return u"waiting"_s;
    case Outcome::Sent:
        return u"sent"_s;
    case Outcome::Refused:
        return u"refused"_s;
    case Outcome::Unknown:
        return u"unknown"_s;
    case Outcome::NotSent:
        break;
    }
    return u"not-sent"_s;
}

} // namespace

PublishTableModel::PublishTableModel(std::shared_ptr<const PublishLog> log, QObject *parent)
    : LogTableModel(allColumns(), parent)
    , m_log(std::move(log))
{
}

std::vector<PublishTableModel::Column> PublishTableModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 13},
            {u"event"_s, tr("Event"), 15},
            {u"channel"_s, tr("Channel"), 15},
            {u"verdict"_s, tr("Verdict"), 13},
            {u"deliveredTo"_s, tr("Receivers"), 10, true},
            {u"ms"_s, tr("After"), 10, true},
            {u"reason"_s, tr("Reason"), 34},
            {u"way"_s, tr("Way"), 12},
            {u"data"_s, tr("Data"), 24, false, false},
            {u"code"_s, tr("Code"), 26, false, false},
            {u"eventId"_s, tr("Event id"), 14, false, false}};
}

quint64 PublishTableModel::newestId() const
{
    return m_log->entries().empty() ? 0 : m_log->entries().back().id;
}

int PublishTableModel::fetchAfter(quint64 cleared)
{
    m_fetched.clear();
    const auto &entries = m_log->entries();
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(m_fetched),
                 [&](const Entry &entry) {
                     return entry.id > cleared || entry.verdict.outcome == Outcome::Waiting;
                 });
    return int(m_fetched.size());
}

bool PublishTableModel::isSearched(int column) const
{
    return Field(column) != Field::Time && Field(column) != Field::After
        && Field(column) != Field::Receivers;
}

QVariant PublishTableModel::cell(int place, int column, int role) const
{
    const Entry &entry = m_shown[std::size_t(place)];
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, field);
    case Qt::AccessibleTextRole:
        return field == Field::Time ? sentence(entry) : text(entry, field);
    case Qt::ToolTipRole:
        return hint(entry, field);
    case RawRole:
        return raw(entry, field);
    case SeverityRole:
        return int(field == Field::Verdict ? severityOf(entry.verdict.outcome) : Severity::None);
    case SignRole:
        return field == Field::Verdict;
    default:
        return {};
    }
}

QString PublishTableModel::text(const Entry &entry, Field field)
{
    const PublishVerdict &verdict = entry.verdict;
    const auto orDash = [](const QString &text) { return text.isEmpty() ? dash() : text; };
    switch (field) {
    case Field::Time:
        return Sentences::timeOfDay(entry.at);
    case Field::Way:
        return PublishSentences::way(entry.way);
    case Field::Channel:
        return orDash(ForeignText::preview(channelsOf(entry)));
    case Field::Event:
        return orDash(ForeignText::preview(entry.item.event.name.value()));
    case Field::Data:
        return orDash(ForeignText::preview(QString::fromUtf8(entry.item.event.data.left(400))));
    case Field::Verdict:
        return PublishSentences::outcome(verdict.outcome);
    case Field::Receivers:
        return verdict.deliveredTo ? QLocale().toString(*verdict.deliveredTo) : dash();
    case Field::After:
        return verdict.outcome == Outcome::Waiting ? dash() : Sentences::duration(verdict.after);
    case Field::Code:
        return verdict.error ? verdict.error->codeText() : dash();
    case Field::Reason:
        return orDash(PublishSentences::reason(verdict));
    case Field::Id:
        return orDash(ForeignText::preview(entry.item.eventId));
    }
    return {};
}

QVariant PublishTableModel::raw(const Entry &entry, Field field)
{
    const PublishVerdict &verdict = entry.verdict;
    switch (field) {
    case Field::Time:
        return utcDateTime(entry.at);
    case Field::Way:
        return entry.way == PublishRun::Way::HttpApi ? u"http-api"_s : u"client-event"_s;
    case Field::Channel:
        return channelsOf(entry);
    case Field::Event:
        return entry.item.event.name.value();
    case Field::Data:
        return QString::fromUtf8(entry.item.event.data);
    case Field::Verdict:
        return keyOf(verdict.outcome);
    case Field::Receivers:
        return verdict.deliveredTo ? QVariant(*verdict.deliveredTo) : QVariant();
    case Field::After:
        return verdict.outcome == Outcome::Waiting ? QVariant() : qint64(verdict.after.count());
    case Field::Code:
        return verdict.error ? verdict.error->codeText() : QString();
    case Field::Reason:
        return verdict.error ? verdict.error->message : verdict.note;
    case Field::Id:
        return entry.item.eventId;
    }
    return {};
}

QString PublishTableModel::hint(const Entry &entry, Field field)
{
    if (field == Field::Data)
        return QString::fromUtf8(entry.item.event.data);
    QStringList parts{PublishSentences::outcome(entry.verdict.outcome)};
    for (const QString &part :
         {PublishSentences::reason(entry.verdict), PublishSentences::advice(entry.verdict)}) {
        if (!part.isEmpty())
            parts.append(part);
    }
    return parts.join(u'\n');
}

QString PublishTableModel::sentence(const Entry &entry)
{
    //: Spoken by screen readers: event, channel, verdict, reason, time
    return tr("%1 on %2: %3, %4, %5")
        .arg(text(entry, Field::Event), text(entry, Field::Channel), text(entry, Field::Verdict),
             text(entry, Field::Reason), text(entry, Field::Time));
}

} // namespace Console
