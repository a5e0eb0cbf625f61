// SPDX-License-Identifier: MIT
#include "libpusher/auth/httpauthorizer.h"
#include "tests/net/httpapihelpers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray auth = TestApp::key.toUtf8() + ':' + QByteArray(64, 'a');
const QByteArray permitted = answerOf("200 OK"_ba, "{\"auth\":\"" + auth + "\"}");
const QByteArray unauthorized = answerOf("401 Unauthorized"_ba, "who are you?"_ba);

QByteArray tokenUntil(WallTime expiry)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(expiry).time_since_epoch();
    const QByteArray claims = "{\"exp\":" + QByteArray::number(qint64(seconds.count())) + '}';
    return "e30." + claims.toBase64(QByteArray::Base64UrlEncoding) + ".c2ln";
}
} // namespace

/// Where the bearer token of the auth requests comes from, and when there is a new one.
class tst_BearerToken : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theTokenIsSentAndKept();
    void A9_isRenewedBeforeItRunsOut();
    void A9_tellsWhenItRanOut();
    void anExpiredTokenIsUsedOnce();
    void P8_aRefusalAsksForANewTokenOnce_data();
    void P8_aRefusalAsksForANewTokenOnce();
    void P8_aSecondRefusalIsFinal();
    void eightRefusalsAreOneQuestion();
    void aProviderThatFails_data();
    void aProviderThatFails();
    void aSilentProviderIsAskedAgain();
    void noHeaderIsSmuggledIn();
    void I4_aQuotedTokenIsCutOut();
    void lateAnswersOfAProviderAreIgnored();

private:
    void ask(int channel);
    QByteArray lastToken() const;

    std::unique_ptr<AnswerServer> server;
    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<HttpAuthorizer> authorizer;
    int answers = 0;
    int questions = 0;
    QList<Error> errors;
    QByteArrayList tokens; ///< given one after the other, the last one ever after
};

void tst_BearerToken::init()
{
    authorizer.reset();
    server = std::make_unique<AnswerServer>();
    server->answer = permitted;
    time = std::make_shared<FakeScheduler>();
    answers = 0;
    questions = 0;
    errors.clear();
    tokens = {"first", "second", "third"};
    HttpAuthorizer::Options options;
    options.endpoint = QUrl(u"http://127.0.0.1:%1/auth"_s.arg(server->serverPort()));
    authorizer = std::make_unique<HttpAuthorizer>(options, time);
    authorizer->setTokenProvider([this](const std::function<void(Result<Secret>)> &done) {
        ++questions;
        done(Secret(tokens.size() > 1 ? tokens.takeFirst() : tokens.first()));
    });
}

void tst_BearerToken::ask(int channel)
{
    authorizer->authorize({SocketId(u"1.2"_s), ChannelName(u"private-%1"_s.arg(channel))},
                          AuthReply([this](const Result<AuthAnswer> &answer) {
                              if (answer)
                                  ++answers;
                              else
                                  errors.append(answer.error());
                          }));
}

QByteArray tst_BearerToken::lastToken() const
{
    static const QByteArray field = "Authorization: Bearer "_ba;
    const QByteArray head = server->heads.value(server->heads.size() - 1) + "\r\n";
    const qsizetype at = head.indexOf(field);
    return at < 0 ? QByteArray()
                  : head.mid(at + field.size(), head.indexOf('\r', at) - at - field.size());
}

void tst_BearerToken::theTokenIsSentAndKept()
{
    ask(1);
    QTRY_COMPARE(answers, 1);
    QCOMPARE(lastToken(), "first"_ba);
    time->advance(24h);
    ask(2);
    QTRY_COMPARE(answers, 2);
    QCOMPARE(lastToken(), "first"_ba);
    QCOMPARE(questions, 1);
}

void tst_BearerToken::A9_isRenewedBeforeItRunsOut()
{
    const QByteArray first = tokenUntil(time->wallNow() + 100s);
    const QByteArray second = tokenUntil(time->wallNow() + 1000s);
    tokens = {first, second};
    ask(1);
    QTRY_COMPARE(answers, 1);
    time->advance(69s);
    ask(2);
    QTRY_COMPARE(answers, 2);
    QCOMPARE(lastToken(), first);
    time->advance(1s);
    ask(3);
    QTRY_COMPARE(answers, 3);
    QCOMPARE(lastToken(), second);
    QCOMPARE(questions, 2);
}

void tst_BearerToken::A9_tellsWhenItRanOut()
{
    QSignalSpy expired(authorizer.get(), &Authorizer::tokenExpired);
    const WallTime expiry = time->wallNow() + 5h;
    tokens = {tokenUntil(expiry), tokenUntil(expiry + 1h), tokenUntil(expiry + 2h)};
    ask(1);
    QTRY_COMPARE(answers, 1);
    // By the clock on the wall: somebody sets it back and forth.
    time->setWall(time->wallNow() - 24h);
    time->advance(6h);
    QCOMPARE(expired.size(), 0);
    time->setWall(expiry - 1ms);
    time->advance(1h);
    QCOMPARE(expired.size(), 1);
    QCOMPARE(expired.last().at(0).value<WallTime>(), expiry);
    time->advance(24h);
    QCOMPARE(expired.size(), 1);
    // Once it is asked for another, only that one counts; one that was refused does not run out.
    time->setWall(expiry);
    ask(2);
    QTRY_COMPARE(answers, 2);
    time->advance(59min + 40s);
    ask(3);
    QTRY_COMPARE(answers, 3);
    time->advance(30s);
    QCOMPARE(expired.size(), 1);
    tokens = {"opaque"_ba, tokenUntil(expiry + 9h), ""_ba};
    time->advance(59min + 25s);
    ask(4);
    QTRY_COMPARE(answers, 4);
    QCOMPARE(lastToken(), "opaque"_ba);
    time->advance(1min);
    QCOMPARE(expired.size(), 1);
    server->respond = [this](const QByteArray &) {
        return lastToken() == "opaque" ? unauthorized : permitted;
    };
    ask(5);
    QTRY_COMPARE(answers, 5);
    server->respond = [](const QByteArray &) { return unauthorized; };
    ask(6);
    QTRY_COMPARE(errors.size(), 1);
    time->advance(24h);
    QCOMPARE(expired.size(), 1);
    QCOMPARE(questions, 6);
    QCOMPARE(time->pendingTimers(), 0u);
}

void tst_BearerToken::anExpiredTokenIsUsedOnce()
{
    // The provider's clock or ours is wrong: the endpoint decides, and we do not ask in a circle.
    tokens = {tokenUntil(time->wallNow() - 1000s)};
    ask(1);
    QTRY_COMPARE(answers, 1);
    QCOMPARE(questions, 1);
}

void tst_BearerToken::P8_aRefusalAsksForANewTokenOnce_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("401") << "401 Unauthorized"_ba;
    QTest::newRow("403") << "403 Forbidden"_ba;
}

void tst_BearerToken::P8_aRefusalAsksForANewTokenOnce()
{
    QFETCH(QByteArray, status);
    server->respond = [this, status](const QByteArray &) {
        return lastToken() == "second" ? permitted : answerOf(status, {});
    };
    ask(1);
    QTRY_COMPARE(answers, 1);
    QCOMPARE(questions, 2);
    QCOMPARE(server->bodies.size(), 2);
}

void tst_BearerToken::P8_aSecondRefusalIsFinal()
{
    server->answer = unauthorized;
    ask(1);
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors.first().code, Error::Code::AuthenticationFailed);
    QCOMPARE(questions, 2);
    QCOMPARE(server->bodies.size(), 2);
    QCOMPARE(time->pendingTimers(), 0u);
}

void tst_BearerToken::eightRefusalsAreOneQuestion()
{
    server->respond = [this](const QByteArray &) {
        return lastToken() == "first" ? unauthorized : permitted;
    };
    for (int i = 0; i < 8; ++i)
        ask(i);
    QTRY_COMPARE(answers, 8);
    QCOMPARE(questions, 2);
}

void tst_BearerToken::aProviderThatFails_data()
{
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<bool>("again");
    QTest::newRow("no network") << Error::Code::ConnectionFailed << true;
    QTest::newRow("logged out") << Error::Code::AuthenticationFailed << false;
}

void tst_BearerToken::aProviderThatFails()
{
    QFETCH(Error::Code, code);
    QFETCH(bool, again);
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    authorizer->setTokenProvider([&](const std::function<void(Result<Secret>)> &done) {
        if (++questions == 1)
            done(Error{code, u"no token"_s, {}, {}, {}});
        else
            done(Secret("token"_ba));
    });
    ask(1);
    ask(2);
    QTRY_COMPARE(failed.size() + errors.size(), again ? 1 : 2);
    QCOMPARE(server->bodies.size(), 0);
    time->advance(500ms);
    if (!again)
        QCOMPARE(questions, 1);
    else
        QTRY_COMPARE(answers, 2);
}

void tst_BearerToken::aSilentProviderIsAskedAgain()
{
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    authorizer->setTokenProvider([&](const std::function<void(Result<Secret>)> &done) {
        if (++questions > 1)
            done(Secret("token"_ba));
    });
    ask(1);
    QTRY_COMPARE(questions, 1);
    time->advance(10s);
    QTRY_COMPARE(failed.size(), 1);
    time->advance(500ms);
    QTRY_COMPARE(answers, 1);
}

void tst_BearerToken::noHeaderIsSmuggledIn()
{
    for (const QByteArray &token : {"a\r\nX-Admin: 1"_ba, "a b"_ba, ""_ba, QByteArray(8193, 'a')}) {
        tokens = {token};
        ask(1);
        QTRY_COMPARE(errors.size(), 1);
        QCOMPARE(errors.takeFirst().code, Error::Code::AuthenticationFailed);
    }
    QCOMPARE(server->heads.size(), 0);
}

void tst_BearerToken::I4_aQuotedTokenIsCutOut()
{
    tokens = {"canary-token"_ba};
    server->answer = answerOf("400 Bad Request"_ba, "Authorization: Bearer canary-token is odd"_ba);
    ask(1);
    QTRY_COMPARE(errors.size(), 1);
    const QString text = errors.first().parameters.value(u"serverText"_s).toString();
    QCOMPARE(text, u"Authorization: Bearer … is odd"_s);
}

void tst_BearerToken::lateAnswersOfAProviderAreIgnored()
{
    std::function<void(Result<Secret>)> kept;
    authorizer->setTokenProvider(
        [&kept](std::function<void(Result<Secret>)> done) { kept = std::move(done); });
    ask(1);
    QTRY_VERIFY(bool(kept));
    const auto late = std::exchange(kept, {});
    late(Secret("one"_ba));
    QTRY_COMPARE(answers, 1);
    late(Secret("two"_ba));
    ask(2);
    QTRY_COMPARE(answers, 2);
    QCOMPARE(lastToken(), "one"_ba);
    authorizer.reset();
    late(Secret("three"_ba));
}

QTEST_GUILESS_MAIN(tst_BearerToken)
#include "tst_bearertoken.moc"
