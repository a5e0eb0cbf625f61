// SPDX-License-Identifier: MIT
#include "libpusher/doctor/httpprobe.h"

#include "libpusher/http/networkfault.h"
#include "libpusher/http/requestdefaults.h"

#include <QNetworkReply>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

HttpProbe::HttpProbe(std::shared_ptr<const NetworkRoute> route, QObject *parent)
    : QObject(parent)
    , m_route(std::move(route))
{
}

HttpProbe::~HttpProbe()
{
    abort();
}

void HttpProbe::get(const QUrl &url, Done done)
{
    prepareNetwork(m_network, url, m_route.get());
    start(m_network.get(plainRequest(url, m_route.get())), std::move(done));
}

void HttpProbe::post(const QUrl &url, const QByteArray &form, const Secret &token, Done done)
{
    prepareNetwork(m_network, url, m_route.get());
    QNetworkRequest request = plainRequest(url, m_route.get());
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    if (!token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token.reveal().toByteArray());
    start(m_network.post(request, form), std::move(done));
}

void HttpProbe::start(QNetworkReply *reply, Done done)
{
    m_reply = reply;
    m_done = std::move(done);
    NetworkFault::watch(*reply);
    reply->setReadBufferSize(maximumAnswer);
    connect(reply, &QNetworkReply::readyRead, this, [this] {
        // The buffer is full and the rest would wait for ever: what came is evidence enough.
        if (m_reply->bytesAvailable() >= maximumAnswer)
            finish();
    });
    // Queued: a reply may finish inside post().
    connect(reply, &QNetworkReply::finished, this, &HttpProbe::finish, Qt::QueuedConnection);
}

void HttpProbe::finish()
{
    if (!m_reply)
        return;
    HttpEvidence evidence{.status =
                              m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                          .contentType = QString::fromLatin1(m_reply->rawHeader("Content-Type")),
                          .location = QString::fromLatin1(m_reply->rawHeader("Location")),
                          .date = m_reply->rawHeader("Date"),
                          .body = m_reply->isOpen() ? m_reply->read(maximumAnswer) : QByteArray(),
                          .reason = NetworkFault::of(*m_reply, m_route.get()).text()};
    const Done done = std::exchange(m_done, {});
    abort();
    if (done)
        done(evidence);
}

void HttpProbe::abort()
{
    m_done = {};
    if (!m_reply)
        return;
    QNetworkReply *reply = m_reply;
    m_reply.clear();
    reply->disconnect(this);
    if (reply->isRunning())
        reply->abort();
    reply->deleteLater();
}

} // namespace Pusher::Detail
