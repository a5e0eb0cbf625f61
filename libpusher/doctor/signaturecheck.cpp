// SPDX-License-Identifier: MIT
#include "libpusher/doctor/signaturecheck.h"

#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/jsontext.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using Cause = Diagnosis::Cause;

struct Spelling {
    bool spaces = false; ///< Python's json.dumps
    bool escapedSlash = false; ///< PHP's json_encode
    bool asciiOnly = false; ///< both of them
};

void appendString(QByteArray &out, const QString &text, const Spelling &spelling)
{
    QByteArray quotedText = quoted(text.toUtf8());
    if (spelling.escapedSlash)
        quotedText.replace('/', "\\/");
    if (!spelling.asciiOnly) {
        out += quotedText;
        return;
    }
    const QString characters = QString::fromUtf8(quotedText);
    for (const QChar c : characters) {
        if (c.unicode() < 0x80)
            out += char(c.unicode());
        else
            out += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
    }
}

QByteArray respelt(QByteArrayView json, const Spelling &spelling)
{
    QByteArray out;
    const char *const end = json.data() + json.size();
    for (const char *c = json.data(); c < end; ++c) {
        if (*c == '"') {
            const char *close = findStringEnd(c + 1, end);
            if (!close)
                return {};
            const QByteArray text =
                unescaped(std::string_view(c + 1, std::size_t(close - c - 1))).text;
            appendString(out, QString::fromUtf8(text), spelling);
            c = close;
        } else if (*c == ',' || *c == ':') {
            out += *c;
            if (spelling.spaces)
                out += ' ';
        } else if (*c != ' ' && *c != '\t' && *c != '\n' && *c != '\r') {
            out += *c;
        }
    }
    return out;
}

/// The three parts of what a signature is over (protocol.md §6).
struct Signed {
    QByteArray socketId;
    QByteArray channel; ///< empty for a sign-in
    QByteArray data; ///< `channel_data`, `user_data`; may be empty

    QByteArray bytes() const
    {
        if (channel.isEmpty())
            return socketId + "::user::" + data;
        return data.isEmpty() ? QByteArray(socketId + ':' + channel)
                              : QByteArray(socketId + ':' + channel + ':' + data);
    }
};

qsizetype firstDifference(QByteArrayView a, QByteArrayView b)
{
    return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

QString around(const QByteArray &text, qsizetype position)
{
    constexpr qsizetype before = 8;
    constexpr qsizetype shown = 24;
    return QString::fromUtf8(text.mid(std::max<qsizetype>(position - before, 0), shown));
}

/// Something else that may have been signed, and what that would mean.
struct Suspect {
    Cause cause;
    QByteArray bytes;
    QString message;
};

QList<Suspect> suspects(const Signed &right)
{
    const bool isSignIn = right.channel.isEmpty();
    QList<Suspect> result;
    for (const QByteArray &spelling : otherSpellings(right.data)) {
        result.append(
            {Cause::ChannelDataReserialised,
             Signed{right.socketId, right.channel, spelling}.bytes(),
             u"%1 was signed in another spelling than it is sent in: it must not be "
             "decoded and encoded again"_s.arg(isSignIn ? u"user_data"_s : u"channel_data"_s)});
    }
    for (const char *instead : {"", "undefined", "null", "None", "socket_id"}) {
        result.append({Cause::OtherSocket, Signed{instead, right.channel, right.data}.bytes(),
                       u"the endpoint signed without this connection's socket id: it did not read "
                       "socket_id from the request"_s});
    }
    if (isSignIn)
        return result;
    if (!right.data.isEmpty()) {
        result.append({Cause::ChannelDataNotSigned,
                       Signed{right.socketId, right.channel, {}}.bytes(),
                       u"channel_data was not signed with the channel"_s});
    }
    const qsizetype hyphen = right.channel.indexOf('-');
    for (const QByteArray &other :
         {right.channel.mid(hyphen + 1), right.channel.toPercentEncoding(), right.channel.toLower(),
          QByteArray("undefined")}) {
        if (other != right.channel) {
            result.append({Cause::OtherChannel, Signed{right.socketId, other, right.data}.bytes(),
                           u"the endpoint signed another channel name than it was asked for"_s});
        }
    }
    return result;
}
} // namespace

QByteArrayList otherSpellings(QByteArrayView json)
{
    if (checkJson({json.data(), std::size_t(json.size())}) != JsonVerdict::Valid)
        return {};
    const QByteArray original = json.toByteArray();
    const QByteArray sorted = QJsonDocument::fromJson(original).toJson(QJsonDocument::Compact);
    QByteArrayList result;
    for (const QByteArray &source : {original, sorted}) {
        for (int bits = 0; bits < 8; ++bits) {
            const QByteArray spelling = respelt(source,
                                                {.spaces = (bits & 1) != 0,
                                                 .escapedSlash = (bits & 2) != 0,
                                                 .asciiOnly = bits > 3});
            if (!spelling.isEmpty() && spelling != original && !result.contains(spelling))
                result.append(spelling);
        }
    }
    return result;
}

Diagnosis checkSignature(const SignatureEvidence &evidence)
{
    const Signed asked{evidence.request.socketId.value().toUtf8(),
                       evidence.request.channel.value().toUtf8(), evidence.data.toByteArray()};
    const QByteArray wanted = asked.bytes();
    const QByteArray got = evidence.signature.toByteArray().toLower();
    if (isHmacSha256Hex(got, evidence.secret, wanted))
        return {};
    Diagnosis diagnosis{.cause = Cause::SignatureDiffers, .code = Error::Code::AuthorizationFailed};
    diagnosis.parameters.insert(u"signedText"_s, shownText(QString::fromUtf8(wanted)));
    for (const Suspect &suspect : suspects(asked)) {
        if (!isHmacSha256Hex(got, evidence.secret, suspect.bytes))
            continue;
        const qsizetype position = firstDifference(wanted, suspect.bytes);
        diagnosis.cause = suspect.cause;
        diagnosis.message = suspect.message;
        diagnosis.parameters.insert({{u"position"_s, position},
                                     {u"wanted"_s, shownText(around(wanted, position))},
                                     {u"got"_s, shownText(around(suspect.bytes, position))}});
        return diagnosis;
    }
    // Nothing explains it. The right signature is a permission: one digit of it says enough.
    const QByteArray right = hmacSha256Hex(evidence.secret, wanted);
    const qsizetype position = firstDifference(right, got);
    diagnosis.message = u"the signature is not the one that the secret at hand makes: another "
                        "secret, or other bytes were signed"_s;
    diagnosis.parameters.insert({{u"position"_s, position},
                                 {u"wanted"_s, QString(QLatin1Char(right.at(position)))},
                                 {u"got"_s, QString(QLatin1Char(got.at(position)))}});
    return diagnosis;
}

} // namespace Pusher::Detail
