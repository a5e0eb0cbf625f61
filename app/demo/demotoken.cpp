// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demotoken.h"

#include <QJsonDocument>
#include <QMessageAuthenticationCode>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

Pusher::Secret demoToken(const QJsonObject &claims, const Pusher::Secret &secret)
{
    const QByteArray text = encoded(R"({"alg":"HS256","typ":"JWT"})"_ba) + '.'
        + encoded(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    const QByteArrayView key = secret.reveal();
    const QByteArray signature = QMessageAuthenticationCode::hash(
        text, QByteArray::fromRawData(key.data(), key.size()), QCryptographicHash::Sha256);
    return Pusher::Secret(QByteArray(text + '.' + encoded(signature)));
}

} // namespace Console
