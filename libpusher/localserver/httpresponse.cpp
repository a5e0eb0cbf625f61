// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httpresponse.h"

#include "libpusher/localserver/httprequest.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

QByteArrayView reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Error";
    }
}

} // namespace

HttpResponse HttpResponse::json(QByteArray body)
{
    return {200, std::move(body)};
}

HttpResponse HttpResponse::text(int status, const QString &message)
{
    return {status, message.toUtf8() + '\n', QByteArrayLiteral("text/plain; charset=utf-8")};
}

HttpResponse HttpResponse::methodNotAllowed(const QByteArray &allowed)
{
    HttpResponse response = text(405, u"this path is for "_s + QString::fromLatin1(allowed));
    response.headers.emplaceBack("Allow", allowed);
    return response;
}

HttpResponse HttpResponse::fromError(const Error &error)
{
    return text(httpStatus(error), error.message);
}

QByteArray HttpResponse::toBytes(bool keepAlive) const
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + ' ';
    bytes += reasonPhrase(status);
    bytes += "\r\nContent-Type: " + contentType
        + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    for (const auto &header : headers)
        bytes += header.first + ": " + header.second + "\r\n";
    if (!keepAlive)
        bytes += "Connection: close\r\n";
    bytes += "\r\n" + body;
    return bytes;
}

} // namespace Pusher::Detail
