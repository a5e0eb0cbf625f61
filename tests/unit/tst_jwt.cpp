// SPDX-License-Identifier: MIT
#include "libpusher/auth/jwt.h"
#include "tests/support/tokenfactory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using TokenFactory::encoded;
using TokenFactory::hs256;
using TokenFactory::KeyPair;

namespace {
const QByteArray secret = "a secret of thirty-two bytes, ok"_ba;
const QByteArray hsHeader = R"({"alg":"HS256","typ":"JWT"})"_ba;
const QByteArray rsHeader = R"({"alg":"RS256","typ":"JWT"})"_ba;
const QByteArray esHeader = R"({"alg":"ES256","typ":"JWT"})"_ba;
constexpr qint64 seconds = 1'790'000'000;
const WallTime now{std::chrono::seconds(seconds)};

JwtKey secretKey(const QByteArray &bytes = secret, const QString &id = {})
{
    return std::move(JwtKey::fromSecret(Secret(bytes), id)).value();
}

JwtKey publicKey(const KeyPair &pair, const QString &id = {})
{
    return std::move(JwtKey::fromPublicKey(pair.publicPem(), id)).value();
}

JwtVerifier verifierWith(JwtKey key, JwtVerifier::Options options = {})
{
    JwtVerifier verifier(std::move(options));
    verifier.addKey(std::move(key));
    return verifier;
}

/// A payload that is valid now, with these members besides; in `rest` they begin with a comma.
QByteArray claims(const QByteArray &rest = {})
{
    return R"({"sub":"user-1","exp":)" + QByteArray::number(seconds + 60) + rest + '}';
}

/// Why it is refused; empty when it is valid.
QString refusal(const JwtVerifier &verifier, const QByteArray &token, WallTime at = now)
{
    const auto verified = verifier.verify(token, at);
    if (!verified && verified.error().code != Error::Code::AuthenticationFailed)
        return u"another code than AuthenticationFailed"_s;
    return verified ? QString() : verified.error().message;
}

const KeyPair &rsaPair()
{
    static const KeyPair pair = KeyPair::rsa();
    return pair;
}

const KeyPair &ecPair()
{
    static const KeyPair pair = KeyPair::ec();
    return pair;
}
} // namespace

/// Bearer tokens behind a strict front (reliability.md §3.2); rows of the fault matrix by their id.
class tst_Jwt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void validTokensOfEachAlgorithm();
    void claimsAreRead();
    void theExampleOfRfc7515();
    void A1_algorithms_data();
    void A1_algorithms();
    void A2_aPublicKeyIsNoSecret();
    void A3_signatures_data();
    void A3_signatures();
    void A3_signaturesOfPublicKeys();
    void A4_forms_data();
    void A4_forms();
    void A5_keyIds_data();
    void A5_keyIds();
    void A6_times_data();
    void A6_times();
    void A6_leewayIsAtMostAMinute();
    void A7_issuerAndAudience_data();
    void A7_issuerAndAudience();
    void A8_secrets();
    void A14_typesAreStrict_data();
    void A14_typesAreStrict();
    void publicKeysThatAreNone_data();
    void publicKeysThatAreNone();
    void aFingerprintIsNotTheToken();
    void mutatedTokensAgreeWithPyJwt();
};

void tst_Jwt::validTokensOfEachAlgorithm()
{
    QCOMPARE(refusal(verifierWith(secretKey()), hs256(secret, claims())), QString());
    QCOMPARE(refusal(verifierWith(publicKey(rsaPair())), rsaPair().token(claims(), rsHeader)),
             QString());
    QCOMPARE(refusal(verifierWith(publicKey(ecPair())), ecPair().token(claims(), esHeader)),
             QString());
}

void tst_Jwt::claimsAreRead()
{
    const auto read = verifierWith(secretKey())
                          .verify(hs256(secret,
                                        claims(R"(,"name":"J\u00f6rg","teams":["a","b"],)"
                                               R"("roles":["admin"],"iss":"me","aud":"you",)"
                                               R"("nbf":1789999000,"iat":1789999001,)"
                                               R"("other":{"x":[1]})")),
                                  now);
    QVERIFY(read);
    QCOMPARE(read->subject.value(), u"user-1"_s);
    QCOMPARE(read->name, u"Jörg"_s);
    QCOMPARE(read->teams, QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(read->roles, QStringList{u"admin"_s});
    QCOMPARE(read->issuer, u"me"_s);
    QCOMPARE(read->audience, QStringList{u"you"_s});
    QCOMPARE(read->expires, now + 60s);
    QCOMPARE(read->notBefore, std::optional(now - 1000s));
    QCOMPARE(read->issuedAt, std::optional(now - 999s));
}

/// RFC 7515, appendix A.1, made elsewhere; it expired in 2011.
void tst_Jwt::theExampleOfRfc7515()
{
    const QByteArray token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                             ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                             "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                             ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_ba;
    const QByteArray key = QByteArray::fromBase64(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"_ba,
        QByteArray::Base64UrlEncoding);
    const JwtVerifier verifier = verifierWith(secretKey(key));
    QCOMPARE(refusal(verifier, token, WallTime(1300819379s)), QString());
    QCOMPARE(refusal(verifier, token, WallTime(1300819380s + 30s)), u"the token has expired"_s);
}

void tst_Jwt::A1_algorithms_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("none") << R"({"alg":"none"})"_ba;
    QTest::newRow("None") << R"({"alg":"None"})"_ba;
    QTest::newRow("nOnE") << R"({"alg":"nOnE"})"_ba;
    QTest::newRow("empty") << R"({"alg":""})"_ba;
    QTest::newRow("missing") << R"({"typ":"JWT"})"_ba;
    QTest::newRow("array") << R"({"alg":["HS256"]})"_ba;
    QTest::newRow("null") << R"({"alg":null})"_ba;
    QTest::newRow("HS512") << R"({"alg":"HS512"})"_ba;
    QTest::newRow("hs256") << R"({"alg":"hs256"})"_ba;
    QTest::newRow("HS256 with NUL") << R"({"alg":"HS256\u0000"})"_ba;
    QTest::newRow("RS256") << rsHeader;
}

void tst_Jwt::A1_algorithms()
{
    QFETCH(QByteArray, header);
    const JwtVerifier verifier = verifierWith(secretKey());
    // Signed rightly, with a signature nobody made, and with none.
    const QByteArray signedToken = hs256(secret, claims(), header);
    const QByteArray bare = signedToken.first(signedToken.lastIndexOf('.') + 1);
    QCOMPARE(refusal(verifier, signedToken), u"algorithm not allowed"_s);
    QCOMPARE(refusal(verifier, bare + "AAAA"), u"algorithm not allowed"_s);
    QVERIFY(!refusal(verifier, bare).isEmpty());
}

void tst_Jwt::A2_aPublicKeyIsNoSecret()
{
    struct Case {
        const KeyPair &pair;
        QByteArray header;
    };
    for (const Case &each : {Case{rsaPair(), rsHeader}, Case{ecPair(), esHeader}}) {
        const QByteArray pem = each.pair.publicPem();
        const JwtVerifier verifier = verifierWith(publicKey(each.pair));
        QCOMPARE(refusal(verifier, hs256(pem, claims())), u"algorithm not allowed"_s);
        QCOMPARE(refusal(verifier, hs256(pem, claims(), each.header)),
                 u"the token's signature is wrong"_s);
        const auto confused = JwtKey::fromSecret(Secret(pem));
        QVERIFY(!confused);
        QCOMPARE(confused.error().code, Error::Code::ConfigurationError);
    }
}

void tst_Jwt::A3_signatures_data()
{
    QTest::addColumn<QByteArray>("token");
    const QByteArray token = hs256(secret, claims());
    const qsizetype dot = token.lastIndexOf('.');
    const QByteArray head = token.first(dot + 1);
    const QByteArray mac =
        QByteArray::fromBase64(token.sliced(dot + 1), QByteArray::Base64UrlEncoding);
    QTest::newRow("empty") << head;
    QTest::newRow("truncated") << token.chopped(4);
    QTest::newRow("truncated to 16 bytes") << head + encoded(mac.first(16));
    for (int bit : {0, 7, 100, 255}) {
        QByteArray flipped = mac;
        flipped[bit / 8] = char(flipped[bit / 8] ^ (1 << bit % 8));
        QTest::addRow("bit %d flipped", bit) << head + encoded(flipped);
    }
    QTest::newRow("a byte more") << head + encoded(mac + 'x');
    QTest::newRow("padded") << token + '=';
    QTest::newRow("standard alphabet")
        << head + mac.toBase64(QByteArray::OmitTrailingEquals).replace(0, 1, "+");
    // 32 bytes leave two bits of the last digit unused.
    constexpr QByteArrayView digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    QByteArray other = token;
    other.back() = digits[digits.indexOf(other.back()) + 1];
    QTest::newRow("not canonical") << other;
    QTest::newRow("of another secret") << hs256(secret + '!', claims());
    QTest::newRow("of other claims")
        << hs256(secret, claims(R"(,"roles":["admin"])")).first(dot + 10).append(token.sliced(dot));
}

void tst_Jwt::A3_signatures()
{
    QFETCH(QByteArray, token);
    QVERIFY(!refusal(verifierWith(secretKey()), token).isEmpty());
}

void tst_Jwt::A3_signaturesOfPublicKeys()
{
    struct Case {
        const KeyPair &pair;
        QByteArray header;
    };
    for (const Case &each : {Case{rsaPair(), rsHeader}, Case{ecPair(), esHeader}}) {
        const JwtVerifier verifier = verifierWith(publicKey(each.pair));
        const QByteArray token = each.pair.token(claims(), each.header);
        const qsizetype dot = token.lastIndexOf('.');
        const QByteArray signature =
            QByteArray::fromBase64(token.sliced(dot + 1), QByteArray::Base64UrlEncoding);
        const auto with = [&](const QByteArray &other) {
            return refusal(verifier, token.first(dot + 1) + encoded(other));
        };
        QCOMPARE(with(signature), QString());
        QByteArray flipped = signature;
        flipped[5] = char(flipped[5] ^ 1);
        for (const QByteArray &wrong : QByteArrayList{
                 flipped, signature.chopped(1), QByteArray(signature + 'x'),
                 QByteArray(signature.size(), '\0'), QByteArray(signature.size(), '\xff')})
            QCOMPARE(with(wrong), u"the token's signature is wrong"_s);
    }
}

void tst_Jwt::A4_forms_data()
{
    QTest::addColumn<QByteArray>("token");
    const QByteArray token = hs256(secret, claims());
    const QByteArrayList parts = token.split('.');
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no dot") << parts[0];
    QTest::newRow("one dot") << parts[0] + '.' + parts[1];
    QTest::newRow("four parts") << token + ".AAAA";
    QTest::newRow("five parts") << token + ".AAAA.AAAA";
    QTest::newRow("dots") << ".."_ba;
    QTest::newRow("empty header") << '.' + parts[1] + '.' + parts[2];
    QTest::newRow("empty payload") << parts[0] + ".." + parts[2];
    QTest::newRow("JSON serialisation") << R"({"payload":"a","signatures":[]})"_ba;
    QTest::newRow("1 MB") << hs256(secret, claims(R"(,"x":")" + QByteArray(1 << 20, 'x') + '"'));
    QTest::newRow("8 KB and more")
        << hs256(secret, claims(R"(,"x":")" + QByteArray(6200, 'x') + '"'));
    QTest::newRow("1 MB of header")
        << hs256(secret, claims(), R"({"alg":"HS256","x":")" + QByteArray(1 << 20, 'x') + "\"}");
    QTest::newRow("2 KB of header")
        << hs256(secret, claims(), R"({"alg":"HS256","x":")" + QByteArray(2048, 'x') + "\"}");
    QTest::newRow("deep") << hs256(
        secret, claims(R"(,"x":)" + QByteArray(1000, '[') + QByteArray(1000, ']')));
    QTest::newRow("alg twice") << hs256(secret, claims(), R"({"alg":"HS256","alg":"none"})");
    QTest::newRow("alg twice, escaped")
        << hs256(secret, claims(), R"({"alg":"HS256","\u0061lg":"HS256"})");
    QTest::newRow("sub twice") << hs256(secret, claims(R"(,"sub":"admin")"));
    QTest::newRow("sub twice, escaped") << hs256(secret, claims(R"(,"s\u0075b":"admin")"));
    QTest::newRow("exp twice") << hs256(secret, claims(R"(,"exp":9999999999)"));
    QTest::newRow("other member twice") << hs256(secret, claims(R"(,"x":1,"x":1)"));
    QTest::newRow("NUL in sub") << hs256(secret, R"({"exp":9999999999,"sub":"admin\u0000"})");
    QTest::newRow("half a surrogate pair") << hs256(secret, R"({"exp":9999999999,"sub":"\ud800"})");
    QTest::newRow("no UTF-8") << hs256(secret, claims(",\"name\":\"\xff\""));
    QTest::newRow("BOM") << hs256(secret, "\xef\xbb\xbf" + claims());
    QTest::newRow("payload array") << hs256(secret, "[" + claims() + "]");
    QTest::newRow("payload text") << hs256(secret, R"("sub")");
    QTest::newRow("payload broken") << hs256(secret, claims().chopped(1));
    QTest::newRow("payload and more") << hs256(secret, claims() + "{}");
    QTest::newRow("header array") << hs256(secret, claims(), R"(["HS256"])");
    QTest::newRow("space") << token + ' ';
    QTest::newRow("newline") << token + '\n';
    QTest::newRow("padding inside") << parts[0] + "=." + parts[1] + '.' + parts[2];
    QTest::newRow("Bearer in front") << "Bearer " + token;
    QTest::newRow("crit") << hs256(secret, claims(), R"({"alg":"HS256","crit":["exp"]})");
    QTest::newRow("b64") << hs256(secret, claims(), R"({"alg":"HS256","b64":false})");
    QTest::newRow("another typ") << hs256(secret, claims(), R"({"alg":"HS256","typ":"JWE"})");
}

void tst_Jwt::A4_forms()
{
    QFETCH(QByteArray, token);
    const QString message = refusal(verifierWith(secretKey()), token);
    QVERIFY(!message.isEmpty());
    QVERIFY2(message.size() < 120, qPrintable(message));
    // A refusal holds nothing of the token.
    if (token.size() > 20)
        QVERIFY(!message.contains(QString::fromLatin1(token.first(20))));
}

void tst_Jwt::A5_keyIds_data()
{
    QTest::addColumn<QByteArray>("members"); // of the header, behind alg
    QTest::addColumn<bool>("valid");
    QTest::newRow("the key's") << R"(,"kid":"main")"_ba << true;
    QTest::newRow("none") << QByteArray() << true;
    QTest::newRow("unknown") << R"(,"kid":"other")"_ba << false;
    QTest::newRow("another case") << R"(,"kid":"Main")"_ba << false;
    QTest::newRow("empty") << R"(,"kid":"")"_ba << false;
    QTest::newRow("path") << R"(,"kid":"../../etc/passwd")"_ba << false;
    QTest::newRow("SQL") << R"(,"kid":"' OR 1=1")"_ba << false;
    QTest::newRow("URL") << R"(,"kid":"https://example.org/key")"_ba << false;
    QTest::newRow("number") << R"(,"kid":1)"_ba << false;
    QTest::newRow("long") << R"(,"kid":")" + QByteArray(500, 'x') + '"' << false;
    QTest::newRow("jku, x5u and jwk are not looked at")
        << R"(,"jku":"https://example.org","x5u":"https://example.org","jwk":{"kty":"oct","k":"AA"})"_ba
        << true;
}

void tst_Jwt::A5_keyIds()
{
    QFETCH(QByteArray, members);
    QFETCH(bool, valid);
    const QByteArray token = hs256(secret, claims(), R"({"alg":"HS256")" + members + '}');
    JwtVerifier verifier = verifierWith(secretKey(secret, u"main"_s));
    verifier.addKey(secretKey("the secret of another key, 32 B."_ba, u"second"_s));
    QCOMPARE(refusal(verifier, token).isEmpty(), valid);
    // A key without a name is nobody's namesake.
    if (members.contains("kid"))
        QVERIFY(!refusal(verifierWith(secretKey()), token).isEmpty());
    // The name of one key does not open the door for another's signature.
    QVERIFY(
        !refusal(verifier, hs256(secret, claims(), R"({"alg":"HS256","kid":"second"})")).isEmpty());
}

void tst_Jwt::A6_times_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("valid");
    const auto at = [](qint64 offset) { return QByteArray::number(seconds + offset); };
    const auto exp = [](const QByteArray &value) -> QByteArray {
        return R"({"exp":)" + value + '}';
    };
    QTest::newRow("exp past by a second") << exp(at(-1)) << false;
    QTest::newRow("exp now") << exp(at(0)) << false;
    QTest::newRow("exp in a second") << exp(at(1)) << true;
    QTest::newRow("exp missing") << R"({"sub":"a"})"_ba << false;
    QTest::newRow("exp 0") << exp("0") << false;
    QTest::newRow("exp negative") << exp("-1") << false;
    QTest::newRow("exp 1e18") << exp("1e18") << false;
    QTest::newRow("exp in the year 9999") << exp("253402300799") << true;
    QTest::newRow("exp beyond") << exp("253402300800") << false;
    QTest::newRow("exp beyond 2^53") << exp("9007199254740993") << false;
    QTest::newRow("exp beyond 2^64") << exp("18446744073709551617") << false;
    QTest::newRow("exp float") << exp(at(60) + ".5") << false;
    QTest::newRow("exp whole float") << exp(at(60) + ".0") << false;
    QTest::newRow("exp text") << exp("\"9999999999\"") << false;
    QTest::newRow("exp null") << exp("null") << false;
    QTest::newRow("exp true") << exp("true") << false;
    QTest::newRow("nbf now") << claims(R"(,"nbf":)" + at(0)) << true;
    QTest::newRow("nbf in a second") << claims(R"(,"nbf":)" + at(1)) << false;
    QTest::newRow("nbf text") << claims(R"(,"nbf":"0")") << false;
    QTest::newRow("iat now") << claims(R"(,"iat":)" + at(0)) << true;
    QTest::newRow("iat in a second") << claims(R"(,"iat":)" + at(1)) << false;
    QTest::newRow("iat float") << claims(R"(,"iat":1.5)") << false;
}

void tst_Jwt::A6_times()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, valid);
    const JwtVerifier exact =
        verifierWith(secretKey(), {.leeway = 0s, .issuer = {}, .audience = {}});
    QCOMPARE(refusal(exact, hs256(secret, payload)).isEmpty(), valid);
}

void tst_Jwt::A6_leewayIsAtMostAMinute()
{
    const auto expired = [](int ago) {
        return hs256(secret, R"({"exp":)" + QByteArray::number(seconds - ago) + '}');
    };
    const auto early = [](int ahead) {
        return hs256(secret, claims(R"(,"nbf":)" + QByteArray::number(seconds + ahead)));
    };
    const JwtVerifier usual = verifierWith(secretKey());
    QCOMPARE(refusal(usual, expired(29)), QString());
    QCOMPARE(refusal(usual, expired(30)), u"the token has expired"_s);
    QCOMPARE(refusal(usual, early(30)), QString());
    QCOMPARE(refusal(usual, early(31)), u"the token is not valid yet (nbf)"_s);
    const JwtVerifier lax = verifierWith(secretKey(), {.leeway = 1h, .issuer = {}, .audience = {}});
    QCOMPARE(refusal(lax, expired(59)), QString());
    QCOMPARE(refusal(lax, expired(60)), u"the token has expired"_s);
}

void tst_Jwt::A7_issuerAndAudience_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<bool>("valid");
    QTest::newRow("both") << R"(,"iss":"me","aud":"you")"_ba << true;
    QTest::newRow("array with us") << R"(,"iss":"me","aud":["them","you"])"_ba << true;
    QTest::newRow("array without us") << R"(,"iss":"me","aud":["them"])"_ba << false;
    QTest::newRow("empty array") << R"(,"iss":"me","aud":[])"_ba << false;
    QTest::newRow("array with a number") << R"(,"iss":"me","aud":["you",1])"_ba << false;
    QTest::newRow("no aud") << R"(,"iss":"me")"_ba << false;
    QTest::newRow("no iss") << R"(,"aud":"you")"_ba << false;
    QTest::newRow("another iss") << R"(,"iss":"mee","aud":"you")"_ba << false;
    QTest::newRow("another case") << R"(,"iss":"ME","aud":"you")"_ba << false;
    QTest::newRow("aud in another case") << R"(,"iss":"me","aud":"You")"_ba << false;
    QTest::newRow("beginning of aud") << R"(,"iss":"me","aud":"yo")"_ba << false;
    QTest::newRow("iss array") << R"(,"iss":["me"],"aud":"you")"_ba << false;
}

void tst_Jwt::A7_issuerAndAudience()
{
    QFETCH(QByteArray, rest);
    QFETCH(bool, valid);
    const JwtVerifier verifier =
        verifierWith(secretKey(), {.leeway = 0s, .issuer = u"me"_s, .audience = u"you"_s});
    QCOMPARE(refusal(verifier, hs256(secret, claims(rest))).isEmpty(), valid);
}

void tst_Jwt::A8_secrets()
{
    const auto empty = JwtKey::fromSecret(Secret());
    QVERIFY(!empty);
    QCOMPARE(empty.error().code, Error::Code::ConfigurationError);
    QVERIFY(secretKey(secret.chopped(1)).isWeak());
    QVERIFY(!secretKey(secret).isWeak());
    QVERIFY(!publicKey(ecPair()).isWeak());
    // Without a key nothing is valid, not even what the empty secret signed.
    QVERIFY(!refusal(JwtVerifier(), hs256("", claims())).isEmpty());
}

void tst_Jwt::A14_typesAreStrict_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::newRow("roles text") << R"(,"roles":"admin")"_ba;
    QTest::newRow("roles object") << R"(,"roles":{"admin":true})"_ba;
    QTest::newRow("roles of numbers") << R"(,"roles":[1])"_ba;
    QTest::newRow("teams text") << R"(,"teams":"a")"_ba;
    QTest::newRow("teams null") << R"(,"teams":null)"_ba;
    QTest::newRow("teams nested") << R"(,"teams":[["a"]])"_ba;
    QTest::newRow("name object") << R"(,"name":{})"_ba;
    QTest::newRow("long name") << R"(,"name":")" + QByteArray(257, 'x') + '"';
}

void tst_Jwt::A14_typesAreStrict()
{
    QFETCH(QByteArray, rest);
    QVERIFY(!refusal(verifierWith(secretKey()), hs256(secret, claims(rest))).isEmpty());
}

void tst_Jwt::publicKeysThatAreNone_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << "not a key"_ba;
    QTest::newRow("broken") << rsaPair().publicPem().replace("\nM", "\n!");
    QTest::newRow("RSA of 1024 bits") << KeyPair::rsa(1024).publicPem();
    QTest::newRow("another curve") << KeyPair::ec("secp384r1").publicPem();
    QTest::newRow("too large") << QByteArray(20000, '\n') + rsaPair().publicPem();
}

void tst_Jwt::publicKeysThatAreNone()
{
    QFETCH(QByteArray, pem);
    const auto key = JwtKey::fromPublicKey(pem);
    QVERIFY(!key);
    QCOMPARE(key.error().code, Error::Code::ConfigurationError);
}

void tst_Jwt::aFingerprintIsNotTheToken()
{
    // printf abc | sha256sum
    QCOMPARE(JwtVerifier::fingerprint("abc"), u"ba7816bf"_s);
}

/// PyJWT 2.6 as the second opinion on tokens of all three algorithms: characters replaced, tokens cut
/// off, claims that are signed rightly.
void tst_Jwt::mutatedTokensAgreeWithPyJwt()
{
    QRandomGenerator random(20261201);
    const qint64 today = QDateTime::currentSecsSinceEpoch();
    const auto payload = [today](const QByteArray &rest, qint64 lifetime = 3600) -> QByteArray {
        return R"({"sub":"user-1","exp":)" + QByteArray::number(today + lifetime) + rest + '}';
    };
    struct Signer {
        QString algorithm;
        QByteArray key;
        std::function<QByteArray(const QByteArray &)> token;
        JwtKey checked;
    };
    std::vector<Signer> signers;
    signers.push_back({u"HS256"_s, secret,
                       [](const QByteArray &json) { return hs256(secret, json); }, secretKey()});
    signers.push_back({u"RS256"_s, rsaPair().publicPem(),
                       [](const QByteArray &json) { return rsaPair().token(json, rsHeader); },
                       publicKey(rsaPair())});
    signers.push_back({u"ES256"_s, ecPair().publicPem(),
                       [](const QByteArray &json) { return ecPair().token(json, esHeader); },
                       publicKey(ecPair())});
    QByteArray questions;
    QList<bool> ours;
    int valid = 0;
    for (Signer &signer : signers) {
        const JwtVerifier verifier = verifierWith(std::move(signer.checked));
        const auto ask = [&](const QByteArray &token) {
            questions += QJsonDocument({{u"token"_s, QString::fromLatin1(token)},
                                        {u"key"_s, QString::fromLatin1(signer.key)},
                                        {u"alg"_s, signer.algorithm}})
                             .toJson(QJsonDocument::Compact)
                + '\n';
            ours.append(bool(verifier.verify(token, WallTime(std::chrono::seconds(today)))));
            valid += ours.last() ? 1 : 0;
        };
        const QByteArray token = signer.token(payload(R"(,"teams":["a"],"roles":[])"));
        ask(token);
        constexpr QByteArrayView digits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < 50; ++i) {
            QByteArray mutated = token;
            // Not the last: there PyJWT takes several spellings of one signature (A3).
            mutated[random.bounded(token.size() - 1)] = digits[random.bounded(digits.size())];
            ask(mutated);
        }
        for (int i = 0; i < 20; ++i)
            ask(token.first(random.bounded(token.size())));
        for (qint64 lifetime : {-100, -40, -20, 1, 1000000})
            ask(signer.token(payload({}, lifetime)));
        for (const char *claim : {"nbf", "iat"}) {
            for (qint64 ahead : {-1000, 0, 20, 40, 1000})
                ask(signer.token(payload(QByteArray(",\"") + claim
                                         + "\":" + QByteArray::number(today + ahead))));
        }
        for (const auto *other : {"{}", "[]", "7", "\"x\"", R"({"exp":"soon"})", R"({"sub":"a"})"})
            ask(signer.token(other));
        for (const auto *header : {R"({"alg":"none"})", R"({"alg":"HS384"})", R"({})", "[]"})
            ask(hs256(signer.key, payload({}), header));
        ask(hs256(signer.key, payload({}), R"({"alg":"HS256"})"));
    }
    QVERIFY2(valid > 20 && ours.size() - valid >= 200, qPrintable(QString::number(valid)));

    QProcess oracle;
    oracle.start(u"/usr/bin/python3"_s, {QStringLiteral(ORACLE)});
    oracle.write(questions);
    oracle.closeWriteChannel();
    QVERIFY(oracle.waitForFinished(60000));
    const QByteArrayList theirs = oracle.readAllStandardOutput().trimmed().split('\n');
    QVERIFY2(theirs.size() == ours.size(), oracle.readAllStandardError().constData());
    const QByteArrayList lines = questions.trimmed().split('\n');
    for (qsizetype i = 0; i < ours.size(); ++i)
        QVERIFY2((theirs[i] == "1") == ours[i], lines[i].constData());
}

QTEST_GUILESS_MAIN(tst_Jwt)
#include "tst_jwt.moc"
