// SPDX-License-Identifier: MIT
#include "libpusher/http/requestsigner.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray keyA = "278d425bdf160c739803"_ba;
const QByteArray secretA = "7ad3773142a6692b25b8"_ba;
// No raw string in front of the class: moc would not see the class.
const QByteArray eventBody =
    "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}"_ba;
constexpr WallTime eventTime{1353088179s};

RequestSigner signerA()
{
    return {keyA, Secret(secretA)};
}

QByteArray parameterName(const Result<void> &result)
{
    return result ? QByteArray()
                  : result.error().parameters.value(u"parameter"_s).toString().toLatin1();
}
} // namespace

/// The numbers of the rows are those of protocol.md §10.
class tst_RequestSigner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hmac_data();
    void hmac();
    void signature_data();
    void signature();
    void bodyHash();
    void signedQueryIsVerified();
    void encodesValuesButSignsThemRaw();
    void authParametersCannotBeOverridden();
    void refuses_data();
    void refuses();
    void clockWindow_data();
    void clockWindow();
    void parsesQueries();
};

void tst_RequestSigner::hmac_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("1 sign-in")
        << secretA << R"(1234.1234::user::{"id":"12345"})"_ba
        << "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"_ba;
    QTest::newRow("2 private")
        << secretA << "1234.1234:private-foobar"_ba
        << "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"_ba;
    QTest::newRow("15 presence, UTF-8")
        << secretA
        << R"(1234.1234:presence-foobar:{"user_id":"ü-1","user_info":{"name":"Zoë 🚀"}})"_ba
        << "65984260c8ef2de5117012df5a5bf7e820a22b073f40f249385ee9942e8b7d45"_ba;
    QTest::newRow("17") << "supersecret"_ba
                        << "Hello!"_ba
                        << "64e3f44166575febbc5de88c9476325ea7d4b3684752158d9fdb31fce34b980d"_ba;
}

void tst_RequestSigner::hmac()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, expected);
    QCOMPARE(hmacSha256Hex(Secret(secret), input), expected);
    QVERIFY(isHmacSha256Hex(expected, Secret(secret), input));

    QVERIFY(!isHmacSha256Hex(expected.toUpper(), Secret(secret), input));
    QVERIFY(!isHmacSha256Hex(expected.chopped(2), Secret(secret), input));
    QVERIFY(!isHmacSha256Hex(QByteArray(' ' + expected), Secret(secret), input));
    QVERIFY(!isHmacSha256Hex("", Secret(secret), input));
    QVERIFY(!isHmacSha256Hex(expected, Secret(secret), QByteArray(input + '\n')));
    QVERIFY(!isHmacSha256Hex(expected, Secret(QByteArray(secret + 'x')), input));
}

void tst_RequestSigner::signature_data()
{
    const QByteArray keyB = "d41a439c438a100756f5"_ba;
    const QByteArray secretB = "4bf35003e819bb138249"_ba;
    const QByteArray longChannel = "presence-session-d41a439c438a100756f5-4bf35003e819bb138249-"_ba;
    using Parameters = RequestSigner::Parameters;

    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<RequestSigner::Request>("request");
    QTest::addColumn<qint64>("timestamp");
    QTest::addColumn<QByteArray>("expected");

    const auto get = [](const QByteArray &path, const Parameters &parameters) {
        return RequestSigner::Request{"GET"_ba, path, parameters, {}};
    };
    const auto post = [](const QByteArray &path, const QByteArray &body) {
        return RequestSigner::Request{"POST"_ba, path, {}, body};
    };
    QTest::newRow("7") << keyA << secretA << post("/apps/3/events"_ba, eventBody) << 1353088179LL
                       << "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"_ba;
    QTest::newRow("8") << keyB << secretB
                       << get("/apps/102015/channels"_ba,
                              {{"filter_by_prefix"_ba, "presence-"_ba},
                               {"info"_ba, "user_count"_ba}})
                       << 1427034994LL
                       << "4d8a02edcc8a758b0162cd6da690a9a45fb8ae326a276dca1e06a0bc42796c11"_ba;
    QTest::newRow("8b") << keyB << secretB << get("/apps/102015/channels"_ba, {}) << 1427036787LL
                        << "df89248f87f6e6d028925e0b04d60f316527a865992ace6936afa91281d8bef0"_ba;
    QTest::newRow("9") << keyB << secretB
                       << get("/apps/102015/channels/"_ba + longChannel + "ROpCFmgFhXY",
                              {{"info"_ba, "user_count,subscription_count"_ba}})
                       << 1427053326LL
                       << "f93ceb31f396aef336226efe512aaf339bd5e39c7c2c04b81cc8681dc16ee785"_ba;
    QTest::newRow("9b") << keyB << secretB
                        << get("/apps/102015/channels/"_ba + longChannel + "nYJLy67qh52/users", {})
                        << 1427053709LL
                        << "207feaf4e8efeb24e5f148011704251bf90e2059a5f97a3eb52d06178b11feca"_ba;
    QTest::newRow("13")
        << keyA << secretA
        << post(
               "/apps/3/batch_events"_ba,
               R"({"batch":[{"channel":"bot-updates","name":"trade-executed","data":"{\"symbol\":\"R_100\"}"},)"
               R"({"channel":"private-user-123","name":"notification","data":"hi","socket_id":"1234.1234"}]})"_ba)
        << 1353088179LL << "3842fa246dfda380dd2472008d4023ff2c30b220d21a01e6acb0acc6b2ab55f0"_ba;
    QTest::newRow("14") << keyA << secretA
                        << post("/apps/3/users/user-42/terminate_connections"_ba, "{}"_ba)
                        << 1353088179LL
                        << "b015dc6fb54a3d4c2a53d561518acc77cc56e706d12995c620722cdc549fcdba"_ba;
}

void tst_RequestSigner::signature()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, secret);
    QFETCH(RequestSigner::Request, request);
    QFETCH(qint64, timestamp);
    QFETCH(QByteArray, expected);
    const RequestSigner signer(key, Secret(secret));
    const WallTime now{std::chrono::seconds(timestamp)};
    const QByteArray query = signer.signedQuery(request, now);
    QVERIFY2(query.endsWith(QByteArray("&auth_signature=" + expected)), query.constData());

    request.parameters = RequestSigner::parseQuery(query);
    QVERIFY(signer.verify(request, now));
}

void tst_RequestSigner::bodyHash()
{
    const auto md5OfBody = [](const QByteArray &body) {
        return RequestSigner::parseQuery(
                   signerA().signedQuery({"POST"_ba, "/apps/3/events"_ba, {}, body}, eventTime))
            .value("body_md5"_ba);
    };
    QCOMPARE(md5OfBody(eventBody), "ec365a775a4cd0599faeb73354201b6f"_ba); // 6
    QCOMPARE(md5OfBody("{}"_ba), "99914b932bd37a50b983c5e7c90ae93b"_ba); // 14
    QCOMPARE(md5OfBody("Hello!"_ba), "952d2c56d0485958336747bcdd98590d"_ba); // 17
    QCOMPARE(md5OfBody({}), QByteArray());
}

void tst_RequestSigner::signedQueryIsVerified()
{
    RequestSigner::Request request{"POST"_ba, "/apps/3/events"_ba, {}, eventBody};
    QCOMPARE(signerA().signedQuery(request, eventTime),
             "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
             "&body_md5=ec365a775a4cd0599faeb73354201b6f"
             "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"_ba);
}

void tst_RequestSigner::encodesValuesButSignsThemRaw()
{
    RequestSigner::Request request{"GET"_ba,
                                   "/apps/3/channels"_ba,
                                   {{"Filter"_ba, "a b+c%d/é&=,x"_ba}, {"info"_ba, "a,b"_ba}},
                                   {}};
    const QByteArray query = signerA().signedQuery(request, eventTime);
    QVERIFY2(query.contains("Filter=a%20b%2Bc%25d%2F%C3%A9%26%3D,x&"), query.constData());
    QVERIFY2(query.contains("info=a,b&"), query.constData());
    const QByteArray expected = hmacSha256Hex(
        Secret(secretA),
        "GET\n/apps/3/channels\nauth_key=278d425bdf160c739803&auth_timestamp=1353088179"
        "&auth_version=1.0&filter=a b+c%d/é&=,x&info=a,b");
    QVERIFY(query.endsWith(expected));

    request.parameters = RequestSigner::parseQuery(query);
    QVERIFY(signerA().verify(request, eventTime));
}

void tst_RequestSigner::authParametersCannotBeOverridden()
{
    const RequestSigner::Request request{"GET"_ba,
                                         "/apps/3/channels"_ba,
                                         {{"auth_key"_ba, "mine"_ba},
                                          {"auth_timestamp"_ba, "1"_ba},
                                          {"auth_version"_ba, "2"_ba},
                                          {"auth_signature"_ba, "00"_ba},
                                          {"body_md5"_ba, "00"_ba}},
                                         {}};
    const RequestSigner::Request plain{"GET"_ba, "/apps/3/channels"_ba, {}, {}};
    QCOMPARE(signerA().signedQuery(request, eventTime), signerA().signedQuery(plain, eventTime));
}

void tst_RequestSigner::refuses_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("named");
    for (const char *name :
         {"auth_key", "auth_timestamp", "auth_version", "auth_signature", "body_md5"})
        QTest::addRow("%s missing", name) << QByteArray(name) << QByteArray() << QByteArray(name);
    QTest::newRow("other key") << "auth_key"_ba
                               << "other"_ba
                               << "auth_key"_ba;
    QTest::newRow("other version") << "auth_version"_ba
                                   << "2.0"_ba
                                   << "auth_version"_ba;
    for (const char *time :
         {"abc", "-5", "+1353088179", " 1353088179", "1e9", "99999999999999999999"})
        QTest::addRow("time '%s'", time)
            << "auth_timestamp"_ba << QByteArray(time) << "auth_timestamp"_ba;
    QTest::newRow("time changed") << "auth_timestamp"_ba
                                  << "1353088180"_ba
                                  << "auth_signature"_ba;
    QTest::newRow("other body") << "body_md5"_ba
                                << "99914b932bd37a50b983c5e7c90ae93b"_ba
                                << "body_md5"_ba;
    QTest::newRow("signature cut") << "auth_signature"_ba
                                   << "da454824"_ba
                                   << "auth_signature"_ba;
    QTest::newRow("parameter added") << "info"_ba
                                     << "user_count"_ba
                                     << "auth_signature"_ba;
}

void tst_RequestSigner::refuses()
{
    QFETCH(QByteArray, parameter);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, named);
    RequestSigner::Request request{"POST"_ba, "/apps/3/events"_ba, {}, eventBody};
    request.parameters = RequestSigner::parseQuery(signerA().signedQuery(request, eventTime));
    QVERIFY(signerA().verify(request, eventTime));

    if (value.isEmpty())
        request.parameters.remove(parameter);
    else
        request.parameters.insert(parameter, value);
    const Result<void> result = signerA().verify(request, eventTime);
    QVERIFY(!result);
    QCOMPARE(result.error().code, Error::Code::AuthenticationFailed);
    QCOMPARE(parameterName(result), named);
}

void tst_RequestSigner::clockWindow_data()
{
    QTest::addColumn<int>("secondsLater");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("-601") << -601 << false;
    QTest::newRow("-600") << -600 << true;
    QTest::newRow("600") << 600 << true;
    QTest::newRow("601") << 601 << false;
}

void tst_RequestSigner::clockWindow()
{
    QFETCH(int, secondsLater);
    QFETCH(bool, accepted);
    RequestSigner::Request request{"GET"_ba, "/apps/3/channels"_ba, {}, {}};
    request.parameters = RequestSigner::parseQuery(signerA().signedQuery(request, eventTime));
    const Result<void> result =
        signerA().verify(request, eventTime + std::chrono::seconds(secondsLater));
    QCOMPARE(result.has_value(), accepted);
    QCOMPARE(parameterName(result), accepted ? QByteArray() : "auth_timestamp"_ba);
}

void tst_RequestSigner::parsesQueries()
{
    const RequestSigner::Parameters expected{
        {"a"_ba, "1 +"_ba}, {"b"_ba, ""_ba}, {"c"_ba, "x=y"_ba}, {"d"_ba, ""_ba}};
    QCOMPARE(RequestSigner::parseQuery("a=0&&a=1%20+&b&c=x=y&d="), expected);
    QCOMPARE(RequestSigner::parseQuery(""), RequestSigner::Parameters());
}

QTEST_GUILESS_MAIN(tst_RequestSigner)
#include "tst_requestsigner.moc"
