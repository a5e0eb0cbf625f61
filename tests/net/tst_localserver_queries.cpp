// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

namespace {

/// Two connections of one user and one of another in presence-a, one in cache-a.
class Audience {
public:
    explicit Audience(const LocalServerFixture &fixture)
        : m_clients{FrameClient(fixture.url()), FrameClient(fixture.url()),
                    FrameClient(fixture.url())}
    {
    }

    bool isComplete()
    {
        const QStringList members{u"{\"user_id\":7}"_s, u"{\"user_id\":7}"_s, u"{\"user_id\":8}"_s};
        for (int i = 0; i < 3; ++i) {
            m_clients[i].askFor(u"presence-a"_s, members[i]);
            if (!m_clients[i].next().contains("subscription_succeeded"_L1))
                return false;
        }
        return m_clients[0].subscribe(u"cache-a"_s);
    }

private:
    FrameClient m_clients[3];
};

} // namespace

/// What publishers ask about channels over HTTP.
class TestLocalServerQueries : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answers_data();
    void answers();
    void answersInTheDialectOfSoketi();
    void unsignedQuestionsAreRefused();
    void tellsTheCache();
    void countsUsersOnPublishing();
    void anEncryptedEventGoesToOneChannel();
};

void TestLocalServerQueries::answers_data()
{
    QTest::addColumn<QByteArray>("resource");
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &resource, const QByteArray &info,
                        const QByteArray &prefix, const QByteArray &body) {
        QTest::newRow(name) << resource << info << prefix << (body.isEmpty() ? 400 : 200) << body;
    };
    row("list", "channels", "", "", "{\"channels\":{\"cache-a\":{},\"presence-a\":{}}}");
    row("list with users", "channels", "user_count", "presence-",
        "{\"channels\":{\"presence-a\":{\"user_count\":2}}}");
    row("list with users of all", "channels", "user_count", "", "");
    row("list with subscriptions", "channels", "subscription_count", "",
        "{\"channels\":{\"cache-a\":{\"subscription_count\":1},\"presence-a\":{}}}");
    row("one", "channels/presence-a", "", "", "{\"occupied\":true}");
    row("one with users", "channels/presence-a", "user_count,subscription_count", "",
        "{\"occupied\":true,\"subscription_count\":3,\"user_count\":2}");
    row("users of another kind", "channels/cache-a", "user_count", "", "");
    row("cache", "channels/cache-a", "cache", "", "{\"cache\":null,\"occupied\":true}");
    row("cache of another kind", "channels/presence-a", "cache", "", "");
    row("unknown one", "channels/private-x", "subscription_count", "",
        "{\"occupied\":false,\"subscription_count\":0}");
    row("users", "channels/presence-a/users", "", "",
        "{\"users\":[{\"id\":\"7\"},{\"id\":\"8\"}]}");
    row("users of nobody", "channels/presence-b/users", "", "", "{\"users\":[]}");
    row("no users there", "channels/cache-a/users", "", "", "");
}

void TestLocalServerQueries::answers()
{
    QFETCH(const QByteArray, resource);
    QFETCH(const QByteArray, info);
    QFETCH(const QByteArray, prefix);
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);
    LocalServerFixture fixture;
    Audience audience(fixture);
    QVERIFY(audience.isComplete());
    RequestSigner::Parameters parameters;
    if (!info.isEmpty())
        parameters.insert("info", info);
    if (!prefix.isEmpty())
        parameters.insert("filter_by_prefix", prefix);
    RawClient reader(fixture);
    const HttpAnswer answer =
        reader.exchange(fixture.request("GET", resource, QByteArray(), parameters));
    QCOMPARE(answer.status, status);
    if (status == 200)
        QCOMPARE(answer.body, body);
}

void TestLocalServerQueries::answersInTheDialectOfSoketi()
{
    LocalServer::Options options;
    options.dialect = ServerDialect::Soketi;
    LocalServerFixture fixture(options);
    Audience audience(fixture);
    QVERIFY(audience.isComplete());
    RawClient client(fixture);
    const auto read = [&](const QByteArray &resource) {
        return client.exchange(fixture.request("GET", resource)).body;
    };
    const QByteArray all =
        "{\"channels\":{\"cache-a\":{\"occupied\":true,\"subscription_count\":1},"
        "\"presence-a\":{\"occupied\":true,\"subscription_count\":3}}}";
    const QByteArray one = "{\"occupied\":true,\"subscription_count\":3,\"user_count\":2}";
    const QByteArray done = "{\"ok\":true}";
    QCOMPARE(read("channels"), all);
    QCOMPARE(read("channels/presence-a"), one);
    QCOMPARE(client.exchange(fixture.publishRequest(eventBody("1"))).body, done);
    const HttpAnswer refused =
        client.exchange(fixture.publishRequest(eventBody(QByteArray(10'241, 'x'))));
    QCOMPARE(refused.status, 200);
    QCOMPARE(frameObject(QString::fromUtf8(refused.body)).value("code"_L1).toInt(), 413);
    for (const QByteArray &request :
         {fixture.publishRequest(eventBody({})),
          fixture.request("POST", "batch_events",
                          R"({"batch":[{"channel":"a","name":"e","data":""}]})")}) {
        const HttpAnswer empty = client.exchange(request);
        QCOMPARE(empty.status, 200);
        QCOMPARE(frameObject(QString::fromUtf8(empty.body)).value("code"_L1).toInt(), 400);
    }
    QCOMPARE(fixture.server->statistics().eventsPublished, 1U);
    QVERIFY(!frameObject(QString::fromUtf8(refused.body)).value("error"_L1).toString().isEmpty());
}

void TestLocalServerQueries::unsignedQuestionsAreRefused()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    for (const char *resource : {"channels", "channels/presence-a", "channels/presence-a/users"}) {
        const QByteArray target = "/apps/" + TestApp::id.toUtf8() + '/' + resource;
        QCOMPARE(client.exchange(LocalServerFixture::plainRequest("GET", target)).status, 401);
        QCOMPARE(client.exchange(LocalServerFixture::plainRequest("POST", target)).status, 405);
    }
    for (const char *resource :
         {"channels/a/b", "users/a", "users/a/b", "users", "channels/a/users/b", "events/a"})
        QCOMPARE(client.exchange(fixture.request("GET", resource)).status, 404);
}

void TestLocalServerQueries::tellsTheCache()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    const QByteArray target = "\"channel\":\"private-cache-a\"";
    QCOMPARE(client.exchange(fixture.publishRequest(eventBody("1", target))).status, 200);
    fixture.clock->advance(10min);
    RawClient reader(fixture);
    const RequestSigner::Parameters info{{"info", "cache"}};
    const QByteArray expected = "{\"cache\":{\"data\":\"1\",\"ttl\":3000},\"occupied\":false}";
    QCOMPARE(reader.exchange(fixture.request("GET", "channels/private-cache-a", {}, info)).body,
             expected);
}

void TestLocalServerQueries::countsUsersOnPublishing()
{
    LocalServerFixture fixture;
    Audience audience(fixture);
    QVERIFY(audience.isComplete());
    RawClient client(fixture);
    const QByteArray target =
        "\"channels\":[\"presence-a\",\"cache-a\"],\"info\":\"user_count,subscription_count\"";
    const QByteArray expected = "{\"channels\":{\"cache-a\":{\"subscription_count\":1},"
                                "\"presence-a\":{\"user_count\":2}}}";
    QCOMPARE(client.exchange(fixture.publishRequest(eventBody("1", target))).body, expected);
}

void TestLocalServerQueries::anEncryptedEventGoesToOneChannel()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    const auto status = [&](const QByteArray &channels) {
        return client
            .exchange(fixture.publishRequest(eventBody("1", "\"channels\":[" + channels + ']')))
            .status;
    };
    QCOMPARE(status("\"private-encrypted-a\""), 200);
    QCOMPARE(status("\"private-encrypted-a\",\"b\""), 400);
    QCOMPARE(status("\"a\",\"private-encrypted-cache-b\""), 400);
    QCOMPARE(fixture.server->statistics().eventsPublished, 1U);
}

QTEST_GUILESS_MAIN(TestLocalServerQueries)
#include "tst_localserver_queries.moc"
