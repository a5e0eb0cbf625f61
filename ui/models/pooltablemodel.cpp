// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pooltablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>
#include <QMetaEnum>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Console {

using Pusher::PooledConnection;
using State = Pusher::Connection::State;

namespace {

const QString &dash()
{
    static const QString text = u"—"_s;
    return text;
}

Severity severityOf(const PooledConnection &row)
{
    if (!row.state)
        return Severity::Pending;
    if (row.pingOverdue)
        return Severity::Warning;
    switch (*row.state) {
    case State::Connected:
        return Severity::Healthy;
    case State::Initialized:
    case State::Connecting:
        return Severity::Pending;
    case State::Unavailable:
        return Severity::Warning;
    case State::Failed:
        return Severity::Critical;
    case State::Disconnected:
        break;
    }
    return Severity::Offline;
}

milliseconds sinceThen(Pusher::Scheduler::TimePoint now, Pusher::Scheduler::TimePoint then)
{
    return floor<milliseconds>(std::max(now - then, Pusher::Scheduler::TimePoint::duration::zero()));
}

} // namespace

PoolTableModel::PoolTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<PoolTableModel::Column> PoolTableModel::allColumns()
{
    return {{u"user"_s, tr("User"), 18},
            {u"state"_s, tr("State"), 16},
            {u"use"_s, tr("Use"), 14},
            {u"channels"_s, tr("Channels"), 10, true},
            {u"heardMs"_s, tr("Heard"), 12, true},
            {u"idleMs"_s, tr("Used"), 12, true},
            {u"ageMs"_s, tr("Open for"), 12, true},
            {u"errors"_s, tr("Errors"), 10, true},
            {u"id"_s, tr("Connection"), 14},
            {u"socketId"_s, tr("Socket"), 22},
            {u"app"_s, tr("Application"), 30, false, false}};
}

bool PoolTableModel::isSearched(int column) const
{
    return !columns()[std::size_t(column)].isNumber;
}

QVariant PoolTableModel::cell(int place, int column, int role) const
{
    const Row &row = m_shown.connections.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(row, field);
    case Qt::AccessibleTextRole:
        return field == Field::User ? sentence(row) : text(row, field);
    case Qt::ToolTipRole:
        return field == Field::Errors ? lastError(row) : hint(row);
    case RawRole:
        return raw(row, field);
    case SeverityRole:
        return int(field == Field::State ? severityOf(row) : Severity::None);
    case SignRole:
        return field == Field::State;
    case StaleRole:
        return !row.inUse;
    default:
        return {};
    }
}

QString PoolTableModel::text(const Row &row, Field field) const
{
    switch (field) {
    case Field::User:
        return row.user.value().isEmpty() ? dash() : ForeignText::preview(row.user.value());
    case Field::State:
        if (!row.state)
            return tr("waits for a place");
        return row.pingOverdue ? tr("no answer") : Sentences::state(*row.state);
    case Field::Use:
        if (row.holders > 0)
            return tr("held by %Ln", nullptr, row.holders);
        return row.inUse ? tr("in use") : tr("kept for reuse");
    case Field::Channels:
        return QLocale().toString(row.channels);
    case Field::Heard:
        return row.lastHeard ? Sentences::age(m_shown.now - *row.lastHeard) : dash();
    case Field::Idle:
        return Sentences::age(sinceThen(m_shown.now, row.lastUsed));
    case Field::Age:
        return Sentences::age(sinceThen(m_shown.now, row.since));
    case Field::Errors:
        return QLocale().toString(row.errors);
    case Field::Id:
        return row.id.value();
    case Field::Socket:
        return row.socketId.value().isEmpty() ? dash() : ForeignText::preview(row.socketId.value());
    case Field::App:
        return ForeignText::preview(row.app);
    }
    return {};
}

QVariant PoolTableModel::raw(const Row &row, Field field) const
{
    switch (field) {
    case Field::User:
        return row.user.value();
    case Field::State:
        return row.state ? QString::fromLatin1(
                   QMetaEnum::fromType<State>().valueToKey(int(*row.state))).toLower()
                         : u"waiting"_s;
    case Field::Use:
        return row.inUse;
    case Field::Channels:
        return row.channels;
    case Field::Heard:
        return row.lastHeard ? QVariant(qint64(sinceThen(m_shown.now, *row.lastHeard).count()))
                             : QVariant();
    case Field::Idle:
        return qint64(sinceThen(m_shown.now, row.lastUsed).count());
    case Field::Age:
        return qint64(sinceThen(m_shown.now, row.since).count());
    case Field::Errors:
        return row.errors;
    case Field::Id:
        return row.id.value();
    case Field::Socket:
        return row.socketId.value();
    case Field::App:
        return row.app;
    }
    return {};
}

QString PoolTableModel::hint(const Row &row) const
{
    if (!row.state)
        return tr("The pool is full. This one is opened when another closes, or given up at its "
                  "deadline.");
    if (row.pingOverdue)
        return tr("Our ping was not answered yet: the line may be dead.");
    if (!row.inUse)
        return tr("Nobody holds it. The user's next connection is this one; the sweep closes it if "
                  "nobody comes.");
    return tr("%1: %2").arg(text(row, Field::User), text(row, Field::State));
}

QString PoolTableModel::lastError(const Row &row)
{
    return row.lastError ? tr("Last: %1").arg(Sentences::title(*row.lastError))
                         : tr("Nothing has gone wrong on it.");
}

QString PoolTableModel::sentence(const Row &row) const
{
    //: Spoken by screen readers: user, state, use, number of channels
    return tr("%1, %2, %3, %4 channels")
        .arg(text(row, Field::User), text(row, Field::State), text(row, Field::Use),
             text(row, Field::Channels));
}

} // namespace Console
