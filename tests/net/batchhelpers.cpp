// SPDX-License-Identifier: MIT
#include "tests/net/batchhelpers.h"

#include <QTest>

using namespace Pusher;

QList<OutgoingEvent> trades(int count)
{
    QList<OutgoingEvent> events;
    for (int i = 0; i < count; ++i)
        events.append(trade(QByteArray::number(i)));
    return events;
}

BatchRun::BatchRun(BatchPublisher &publisher)
{
    QObject::connect(&publisher, &BatchPublisher::settled, &publisher,
                     [this](qsizetype index, const PublishResult &result) {
                         QCOMPARE(index, verdicts.size());
                         verdicts.append(result);
                     });
    QObject::connect(&publisher, &BatchPublisher::retrying, &publisher,
                     [this](const Error &reason, std::chrono::milliseconds delay) {
                         reasons.append(reason);
                         delays.append(delay);
                     });
    QObject::connect(
        &publisher, &BatchPublisher::finished, &publisher,
        [this](const BatchPublisher::Summary &given, const std::optional<Error> &error) {
            summary = given;
            failure = error;
            ++finishes;
        });
}

BatchFixture::BatchFixture()
{
    server->answer = accepted;
    http = api(server->endpoint());
}

std::unique_ptr<BatchPublisher> BatchFixture::publisher(BatchPublisher::Options options) const
{
    if (!options.random)
        options.random = [] { return 1.0; };
    return std::make_unique<BatchPublisher>(*http, time, std::move(options));
}
