// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httprequest.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr qsizetype maximumHeaders = 100;

bool isTokenCharacter(char c)
{
    constexpr QByteArrayView others("!#$%&'*+-.^_`|~");
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || others.contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

/// Printable ASCII without space: what a request target and a Host may consist of.
bool isVisible(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

Error badRequest(const QString &message)
{
    return httpError(400, message);
}

Result<HttpRequest> parseRequestLine(QByteArrayView line)
{
    const QList<QByteArray> parts = line.toByteArray().split(' ');
    if (parts.size() != 3 || !isToken(parts[0]))
        return badRequest(u"the request line is not METHOD TARGET HTTP/1.1"_s);
    const QByteArray &target = parts[1];
    if (!target.startsWith('/') || !isVisible(target))
        return badRequest(u"the request target is not a path"_s);
    const QByteArray &version = parts[2];
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return version.startsWith("HTTP/")
            ? httpError(505, u"only HTTP/1.1 is spoken here"_s)
            : badRequest(u"the request line is not METHOD TARGET HTTP/1.1"_s);
    }
    HttpRequest request;
    request.method = parts[0];
    const qsizetype mark = target.indexOf('?');
    request.path = mark < 0 ? target : target.first(mark);
    if (mark >= 0)
        request.query = target.sliced(mark + 1);
    request.keepAlive = version == "HTTP/1.1";
    return request;
}

Result<void> addHeader(HttpRequest &request, QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    // A blank before the colon and a folded line both fail here.
    if (colon <= 0 || !isToken(line.first(colon)))
        return badRequest(u"a header line is not NAME: VALUE"_s);
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (!isFieldValue(value))
        return badRequest(u"a header value holds control characters"_s);
    if (request.headers.size() == maximumHeaders)
        return httpError(431, u"more than 100 header lines"_s);
    request.headers.emplaceBack(line.first(colon).toByteArray().toLower(), value.toByteArray());
    return {};
}

Result<qint64> contentLength(const HttpRequest &request)
{
    const auto count = [&request](QByteArrayView name) {
        return std::count_if(request.headers.begin(), request.headers.end(),
                             [name](const auto &header) { return header.first == name; });
    };
    const bool chunked = count("transfer-encoding") > 0;
    const auto lengths = count("content-length");
    if (lengths > 1 || (lengths == 1 && chunked))
        return badRequest(u"more than one header says where the body ends"_s);
    if (chunked)
        return httpError(411, u"a body needs Content-Length; Transfer-Encoding is not supported"_s);
    if (lengths == 0) {
        if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH")
            return httpError(411, u"a body needs Content-Length"_s);
        return qint64(0);
    }
    const QByteArray text = request.header("content-length");
    const bool digits = !text.isEmpty() && text.size() <= 18
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits)
        return badRequest(u"Content-Length is not a number"_s);
    return text.toLongLong();
}

Result<void> checkHost(const HttpRequest &request)
{
    const auto isHost = [](const auto &header) { return header.first == "host"; };
    const auto hosts = std::count_if(request.headers.begin(), request.headers.end(), isHost);
    if (hosts > 1 || (hosts == 0 && request.keepAlive) || !isVisible(request.header("host")))
        return badRequest(u"exactly one valid Host header is needed"_s);
    return {};
}

} // namespace

QByteArray HttpRequest::header(QByteArrayView lowerName) const
{
    for (const auto &header : headers) {
        if (header.first == lowerName)
            return header.second;
    }
    return {};
}

bool HttpRequest::headerHasToken(QByteArrayView lowerName, QByteArrayView lowerToken) const
{
    for (const auto &header : headers) {
        if (header.first != lowerName)
            continue;
        const QList<QByteArray> tokens = header.second.toLower().split(',');
        for (const QByteArray &token : tokens) {
            if (token.trimmed() == lowerToken)
                return true;
        }
    }
    return false;
}

bool HttpRequest::wantsWebSocket() const
{
    return headerHasToken("upgrade", "websocket") && headerHasToken("connection", "upgrade");
}

Result<HttpRequest> parseHttpHead(QByteArrayView head)
{
    qsizetype end = head.indexOf("\r\n");
    if (end < 0)
        return badRequest(u"the request line does not end"_s);
    Result<HttpRequest> parsed = parseRequestLine(head.first(end));
    if (!parsed)
        return parsed;
    HttpRequest request = std::move(parsed).value();
    for (head = head.sliced(end + 2); !head.isEmpty(); head = head.sliced(end + 2)) {
        end = head.indexOf("\r\n");
        if (end < 0)
            return badRequest(u"a header line does not end"_s);
        if (end == 0)
            break;
        if (const Result<void> added = addHeader(request, head.first(end)); !added)
            return added.error();
    }
    if (const Result<void> host = checkHost(request); !host)
        return host.error();
    const Result<qint64> length = contentLength(request);
    if (!length)
        return length.error();
    request.contentLength = *length;
    if (request.headerHasToken("connection", "close"))
        request.keepAlive = false;
    return request;
}

Error httpError(int status, const QString &message)
{
    return Error{Error::Code::ProtocolError, message, {{u"httpStatus"_s, status}}, {}, {}};
}

int httpStatus(const Error &error)
{
    return error.parameters.value(u"httpStatus"_s, 500).toInt();
}

} // namespace Pusher::Detail
