// SPDX-License-Identifier: MIT
#include "libpusher/http/requestsigner.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <openssl/crypto.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
const QByteArray keyParameter = "auth_key"_ba;
const QByteArray timestampParameter = "auth_timestamp"_ba;
const QByteArray versionParameter = "auth_version"_ba;
const QByteArray bodyParameter = "body_md5"_ba;
const QByteArray signatureParameter = "auth_signature"_ba;
const QByteArray signatureVersion = "1.0"_ba;

QByteArray hmacSha256(const Secret &secret, QByteArrayView bytes)
{
    const QByteArrayView key = secret.reveal();
    return QMessageAuthenticationCode::hash(QByteArray::fromRawData(bytes.data(), bytes.size()),
                                            QByteArray::fromRawData(key.data(), key.size()),
                                            QCryptographicHash::Sha256);
}

QByteArray md5Hex(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex();
}

QByteArray stringToSign(const RequestSigner::Request &request,
                        const RequestSigner::Parameters &parameters)
{
    RequestSigner::Parameters lowered;
    for (auto it = parameters.cbegin(); it != parameters.cend(); ++it)
        lowered.insert(it.key().toLower(), it.value());
    QByteArrayList pairs;
    for (auto it = lowered.cbegin(); it != lowered.cend(); ++it)
        pairs.append(it.key() + '=' + it.value());
    return request.method + '\n' + request.path + '\n' + pairs.join('&');
}

bool isDecimal(QByteArrayView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Error refusal(const QByteArray &parameter, const QString &message)
{
    return {Error::Code::AuthenticationFailed,
            message,
            {{u"parameter"_s, QString::fromLatin1(parameter)}},
            {},
            {}};
}

qint64 unixSeconds(WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
} // namespace

QByteArray hmacSha256Hex(const Secret &secret, QByteArrayView bytes)
{
    return hmacSha256(secret, bytes).toHex();
}

bool isHmacSha256Hex(QByteArrayView signature, const Secret &secret, QByteArrayView bytes)
{
    const QByteArray given = QByteArray::fromHex(signature.toByteArray());
    if (given.toHex() != signature) // fromHex() skips what is no hex digit
        return false;
    const QByteArray expected = hmacSha256(secret, bytes);
    return given.size() == expected.size()
        && CRYPTO_memcmp(given.constData(), expected.constData(), expected.size()) == 0;
}

RequestSigner::RequestSigner(QByteArray key, Secret secret)
    : m_key(std::move(key))
    , m_secret(std::move(secret))
{
}

QByteArray RequestSigner::signedQuery(const Request &request, WallTime now) const
{
    Parameters parameters = request.parameters;
    parameters.insert(keyParameter, m_key);
    parameters.insert(timestampParameter, QByteArray::number(unixSeconds(now)));
    parameters.insert(versionParameter, signatureVersion);
    parameters.remove(signatureParameter);
    if (request.body.isEmpty())
        parameters.remove(bodyParameter);
    else
        parameters.insert(bodyParameter, md5Hex(request.body));

    QByteArray query;
    for (auto it = parameters.cbegin(); it != parameters.cend(); ++it)
        query += it.key().toPercentEncoding() + '=' + it.value().toPercentEncoding(",") + '&';
    return query + signatureParameter + '='
        + hmacSha256Hex(m_secret, stringToSign(request, parameters));
}

Result<void> RequestSigner::verify(const Request &request, WallTime now) const
{
    Parameters parameters = request.parameters;
    const QByteArray signature = parameters.take(signatureParameter);
    for (const QByteArray &needed : {keyParameter, timestampParameter, versionParameter}) {
        if (!parameters.contains(needed))
            return refusal(needed, u"%1 is missing"_s.arg(QString::fromLatin1(needed)));
    }
    if (signature.isEmpty())
        return refusal(signatureParameter, u"auth_signature is missing"_s);
    if (parameters.value(keyParameter) != m_key)
        return refusal(keyParameter, u"unknown auth_key"_s);
    if (parameters.value(versionParameter) != signatureVersion)
        return refusal(versionParameter, u"auth_version is not 1.0"_s);

    const QByteArray timestamp = parameters.value(timestampParameter);
    bool inRange = false;
    const qint64 seconds = timestamp.toLongLong(&inRange);
    if (!isDecimal(timestamp) || !inRange)
        return refusal(timestampParameter, u"auth_timestamp is no Unix time in seconds"_s);
    const qint64 serverSeconds = unixSeconds(now);
    if (seconds < serverSeconds - clockTolerance.count()
        || seconds > serverSeconds + clockTolerance.count())
        return refusal(
            timestampParameter,
            u"Timestamp expired: given timestamp (%1) not within 600s of server time (%2)"_s
                .arg(seconds)
                .arg(serverSeconds));

    const bool hasBodyHash = parameters.contains(bodyParameter);
    if ((!request.body.isEmpty() || hasBodyHash)
        && parameters.value(bodyParameter) != md5Hex(request.body))
        return refusal(bodyParameter, u"body_md5 does not fit the body"_s);
    if (!isHmacSha256Hex(signature, m_secret, stringToSign(request, parameters)))
        return refusal(signatureParameter, u"Invalid signature"_s);
    return {};
}

RequestSigner::Parameters RequestSigner::parseQuery(QByteArrayView query)
{
    Parameters parameters;
    for (const QByteArray &pair : query.toByteArray().split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const qsizetype keyEnd = equals < 0 ? pair.size() : equals;
        parameters.insert(QByteArray::fromPercentEncoding(pair.left(keyEnd)),
                          QByteArray::fromPercentEncoding(pair.mid(keyEnd + 1)));
    }
    return parameters;
}

} // namespace Pusher
