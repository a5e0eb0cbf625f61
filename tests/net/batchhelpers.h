// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/batchpublisher.h"
#include "tests/net/httpapihelpers.h"

/// What a server says to what it takes.
inline const QByteArray accepted = answerOf("200 OK", "{}");

/// So many events for one channel; their data counts from 0.
QList<Pusher::OutgoingEvent> trades(int count);

/// What a run of a BatchPublisher told, in order.
class BatchRun {
public:
    explicit BatchRun(Pusher::BatchPublisher &publisher);

    QList<Pusher::PublishResult> verdicts;
    QList<Pusher::Error> reasons; ///< for sending again
    QList<std::chrono::milliseconds> delays; ///< before that
    Pusher::BatchPublisher::Summary summary;
    std::optional<Pusher::Error> failure;
    int finishes = 0;
};

/// A server, an HttpApi that talks to it, and publishers on that.
class BatchFixture : public HttpApiFixture {
public:
    BatchFixture();

    /// With the longest delays, unless the options say otherwise.
    std::unique_ptr<Pusher::BatchPublisher>
    publisher(Pusher::BatchPublisher::Options options = {}) const;

    std::unique_ptr<AnswerServer> server = std::make_unique<AnswerServer>();
    std::unique_ptr<Pusher::HttpApi> http;
};
