// SPDX-License-Identifier: MIT
#include "libpusher/localserver/userdata.h"

#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/payloadfield.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

Error refused(const QString &message)
{
    return {Error::Code::ConfigurationError, message, {}, {}, {}};
}

/// Calls `visit(const PayloadField &)` for each member; false when `text` is no JSON object.
template <typename Visitor>
bool forEachField(const QByteArray &text, Visitor &&visit)
{
    if (checkJson({text.constData(), std::size_t(text.size())}) != JsonVerdict::Valid)
        return false;
    return visitFields(
        text,
        [](void *context, const PayloadField &field) {
            (*static_cast<std::remove_reference_t<Visitor> *>(context))(field);
        },
        std::addressof(visit));
}

/// A number's digits are kept as text: beyond 2^53 a double would make another user of it.
QString idText(const PayloadField &field)
{
    const bool isId =
        field.type() == PayloadField::Type::String || field.type() == PayloadField::Type::Number;
    return isId ? field.toString() : QString();
}

QString rawText(const PayloadField &field)
{
    const std::string_view raw = field.rawValue();
    return QString::fromUtf8(raw.data(), qsizetype(raw.size()));
}

Result<void> checkUserInfo(const QString &info)
{
    if (info.toUtf8().size() <= maximumUserInfoBytes)
        return {};
    return refused(u"user_info must not exceed %1 bytes"_s.arg(maximumUserInfoBytes));
}

void readWatchlist(const PayloadField &field, SignedInUser &user)
{
    const QJsonArray ids = QJsonDocument::fromJson(rawText(field).toUtf8()).array();
    user.watchlist.clear();
    for (const QJsonValue &id : ids) {
        if (const QString text = id.toString(); !text.isEmpty())
            user.watchlist.append(text);
    }
    user.watchlist.removeDuplicates();
    user.watchlistCut = user.watchlist.size() > maximumWatchlist;
    user.watchlist =
        user.watchlist.first(std::min<qsizetype>(user.watchlist.size(), maximumWatchlist));
}

} // namespace

Result<PresenceMember> parseChannelData(const QString &channelData)
{
    PresenceMember member;
    const bool isObject = forEachField(channelData.toUtf8(), [&member](const PayloadField &field) {
        if (field.hasKey("user_id"))
            member.id = idText(field);
        else if (field.hasKey("user_info"))
            member.info = rawText(field);
    });
    if (!isObject)
        return refused(u"channel_data is no JSON object"_s);
    if (member.id.isEmpty() || member.id.size() > maximumPresenceIdLength)
        return refused(
            u"channel_data needs a user_id of 1 to %1 characters"_s.arg(maximumPresenceIdLength));
    if (const auto fits = checkUserInfo(member.info); !fits)
        return fits.error();
    return member;
}

Result<SignedInUser> parseUserData(const QString &userData)
{
    SignedInUser user;
    const bool isObject = forEachField(userData.toUtf8(), [&user](const PayloadField &field) {
        // A number is refused: clients compare the id with the text in their own copy.
        if (field.hasKey("id"))
            user.id = field.type() == PayloadField::Type::String ? field.toString() : QString();
        else if (field.hasKey("user_info"))
            user.info = rawText(field);
        else if (field.hasKey("watchlist"))
            readWatchlist(field, user);
    });
    if (!isObject)
        return refused(u"user_data is no JSON object"_s);
    if (user.id.isEmpty() || !parseChannelName(userChannel(user.id)))
        return refused(u"user_data needs an id: text of letters, digits and _ - = @ , . ;"_s);
    if (const auto fits = checkUserInfo(user.info); !fits)
        return fits.error();
    return user;
}

} // namespace Pusher::Detail
