// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/limittablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Console {

using Pusher::UserLimits;

namespace {

constexpr int sharedBucket = -1; ///< sorts before every user, and is no user's name

bool isShared(const UserLimits &user)
{
    return user.user.value().isEmpty();
}

Severity severityOf(const UserLimits &user)
{
    if (!user.freeIn)
        return Severity::Critical;
    if (*user.freeIn > 0ms)
        return Severity::Warning;
    return Severity::Healthy;
}

} // namespace

LimitTableModel::LimitTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<LimitTableModel::Column> LimitTableModel::allColumns()
{
    return {{u"user"_s, tr("User"), 26},
            {u"freeInMs"_s, tr("May send"), 16},
            {u"tokens"_s, tr("Tokens"), 12, true},
            {u"inWindow"_s, tr("In the window"), 16, true},
            {u"subscriptions"_s, tr("Subscriptions"), 14, true},
            {u"allowed"_s, tr("Allowed"), 12, true},
            {u"refused"_s, tr("Refused"), 12, true},
            {u"wholeInMs"_s, tr("Full again"), 14}};
}

void LimitTableModel::setSnapshot(Pusher::RateLimitSnapshot snapshot)
{
    std::sort(snapshot.users.begin(), snapshot.users.end(),
              [](const UserLimits &left, const UserLimits &right) {
                  return left.user.value() < right.user.value();
              });
    if (snapshot.overflow)
        snapshot.users.prepend(*snapshot.overflow);
    m_next = std::move(snapshot);
}

int LimitTableModel::fetch()
{
    return m_next ? int(m_next->users.size()) : unchanged;
}

QString LimitTableModel::fetchedKey(int place) const
{
    const UserLimits &user = m_next->users.at(place);
    return isShared(user) ? QString::number(sharedBucket) : u"user "_s + user.user.value();
}

void LimitTableModel::adopt()
{
    m_shown = std::exchange(m_next, std::nullopt).value();
}

QVariant LimitTableModel::cell(int place, int column, int role) const
{
    const UserLimits &user = m_shown.users.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(user, field);
    case Qt::AccessibleTextRole:
        return field == Field::User ? sentence(user) : text(user, field);
    case Qt::ToolTipRole:
        return hint(user);
    case RawRole:
        return raw(user, field);
    case SeverityRole:
        return int(field == Field::FreeIn ? severityOf(user) : Severity::None);
    case SignRole:
        return field == Field::FreeIn;
    default:
        return {};
    }
}

QString LimitTableModel::text(const UserLimits &user, Field field) const
{
    const QLocale locale;
    const auto of = [&locale](qint64 part, qint64 whole) {
        return tr("%1 of %2").arg(locale.toString(part), locale.toString(whole));
    };
    switch (field) {
    case Field::User:
        return isShared(user) ? tr("all others, together") : ForeignText::preview(user.user.value());
    case Field::FreeIn:
        if (!user.freeIn)
            return tr("never");
        return *user.freeIn > 0ms ? tr("in %1").arg(Sentences::duration(*user.freeIn)) : tr("now");
    case Field::Tokens:
        return of(user.tokens, m_shown.limits.burstLimit);
    case Field::InWindow:
        return of(user.usedInWindow, m_shown.limits.messagesPerWindow());
    case Field::Subscriptions:
        return of(user.subscriptions, m_shown.limits.subscriptionsPerUser);
    case Field::Allowed:
        return locale.toString(user.allowed);
    case Field::Refused:
        return locale.toString(user.refused);
    case Field::WholeIn:
        if (!user.wholeIn)
            return tr("never");
        return *user.wholeIn > 0ms ? tr("in %1").arg(Sentences::duration(*user.wholeIn)) : tr("now");
    }
    return {};
}

QVariant LimitTableModel::raw(const UserLimits &user, Field field)
{
    const auto count = [](std::optional<std::chrono::milliseconds> span) {
        return span ? QVariant(qint64(span->count())) : QVariant();
    };
    switch (field) {
    case Field::User:
        return user.user.value();
    case Field::FreeIn:
        return count(user.freeIn);
    case Field::Tokens:
        return user.tokens;
    case Field::InWindow:
        return user.usedInWindow;
    case Field::Subscriptions:
        return user.subscriptions;
    case Field::Allowed:
        return qulonglong(user.allowed);
    case Field::Refused:
        return qulonglong(user.refused);
    case Field::WholeIn:
        return count(user.wholeIn);
    }
    return {};
}

QString LimitTableModel::sentence(const UserLimits &user) const
{
    //: Spoken by screen readers: user, when the user may send, tokens, how many were refused
    return tr("%1, may send %2, tokens %3, refused %4")
        .arg(text(user, Field::User), text(user, Field::FreeIn), text(user, Field::Tokens),
             text(user, Field::Refused));
}

QString LimitTableModel::hint(const UserLimits &user) const
{
    if (isShared(user))
        return tr("More users than the limiter keeps account of: those beyond share this one bucket.");
    if (!user.freeIn)
        return tr("The limits in force allow no message at all.");
    if (*user.freeIn > 0ms)
        return tr("%1 has used up the burst or the window; the next message is allowed in %2.")
            .arg(ForeignText::inSentence(user.user.value()), Sentences::duration(*user.freeIn));
    return tr("%1 may send now, %2 at once.")
        .arg(ForeignText::inSentence(user.user.value()), QLocale().toString(user.tokens));
}

} // namespace Console
