// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"
#include "ui/text/linesentences.h"
#include "ui/text/sentences.h"

#include <QLocale>
#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestLineSentences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyCodeHasWordsAndAdvice()
    {
        for (int code = 0; code < 5000; ++code) {
            QVERIFY2(!LineSentences::closeCode(code).isEmpty(), qPrintable(QString::number(code)));
            QVERIFY2(!LineSentences::closeAdvice(code).isEmpty(),
                     qPrintable(QString::number(code)));
        }
    }

    void listedCodesDoNotShareTheirWords()
    {
        QSet<QString> seen;
        // 4200 and 1012 both restart, in words of their own.
        for (const int code : {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011,
                               1012, 1013, 1014, 1015, 4000, 4001, 4003, 4004, 4005, 4006, 4007,
                               4008, 4009, 4100, 4200, 4201, 4202, 4300, 4301, 4302, 4303}) {
            QVERIFY(LineSentences::isListed(code));
            const QString words = LineSentences::closeCode(code);
            QVERIFY2(!seen.contains(words), qPrintable(words));
            seen.insert(words);
        }
    }

    void rangesSpeakForCodesNobodyListed()
    {
        QVERIFY(!LineSentences::isListed(4050));
        QCOMPARE(LineSentences::closeCode(4050), u"refused for good"_s);
        QCOMPARE(LineSentences::closeCode(4101), u"refused for now"_s);
        QCOMPARE(LineSentences::closeCode(4299), u"asked to come again at once"_s);
        QCOMPARE(LineSentences::closeCode(4999), u"a code of the server's own"_s);
        QVERIFY(LineSentences::closeAdvice(4050).startsWith(u"We stopped"_s));
        QVERIFY(LineSentences::closeAdvice(4299).contains(u"at once"_s));
    }

    void adviceNeverPromisesWhatTheClientDoesNotDo()
    {
        for (int code = 4000; code < 5000; ++code) {
            const bool stops = LineSentences::closeAdvice(code).startsWith(u"We stopped"_s);
            QVERIFY2(stops == (code > 4000 && code < 4100), qPrintable(QString::number(code)));
        }
    }

    void everyStageHasWordsAndASpelling()
    {
        const auto stages = QMetaEnum::fromType<Connection::Stage>();
        for (int i = 0; i < stages.keyCount(); ++i) {
            const auto stage = Connection::Stage(stages.value(i));
            QVERIFY(!LineSentences::stage(stage).isEmpty());
            QVERIFY(!LineSentences::stageUnderWay(stage).isEmpty());
            Error error;
            error.parameters.insert(u"stage"_s, stageName(stage));
            QCOMPARE(LineSentences::stageOf(error), stage);
        }
    }

    void everyCauseHasAReason()
    {
        const ErrorContext context{u"example.test"_s, 443, 2, Connection::Stage::Tls, {}, 30s};
        QCOMPARE(LineSentences::reason(timedOutError(context, 30s)), u"no answer within 30 s"_s);
        TransportEnd end;
        end.reason = u"<b>why</b>\n"_s;
        end.kind = TransportEnd::Kind::Lost;
        QCOMPARE(LineSentences::codeOf(transportError(context, end)), std::optional(1006));
        // Foreign words stand in an isolate, between quotation marks.
        QCOMPARE(LineSentences::reason(transportError(context, end)),
                 u"the line broke without a goodbye: “\u2068<b>why</b>\u2069”"_s);
        end.kind = TransportEnd::Kind::Refused;
        end.httpStatus = 404;
        ErrorContext upgrade = context;
        upgrade.stage = Connection::Stage::Upgrade;
        QVERIFY(LineSentences::reason(transportError(upgrade, end)).startsWith(u"HTTP 404"_s));
        QCOMPARE(LineSentences::codeOf(transportError(upgrade, end)), std::nullopt);
        end.kind = TransportEnd::Kind::Stalled;
        QCOMPARE(LineSentences::reason(transportError(context, end)),
                 u"the server read nothing of what we sent"_s);
        QVERIFY(LineSentences::advice(transportError(context, end)).contains(u"by ourselves"_s));
        const Error closed = peerCloseError(context, 4001, {});
        QCOMPARE(LineSentences::reason(closed), u"unknown app key"_s);
        QVERIFY(LineSentences::advice(closed).contains(u"key and cluster"_s));
        QSet<QString> seen;
        for (const auto &cause : {u"rejected"_s, u"bad-greeting"_s, u"greeted-twice"_s,
                                  u"no-pong"_s, u"no-endpoint"_s}) {
            const Error error = closedByUsError(context, {.cause = cause, .why = u"technical"_s});
            const QString reason = LineSentences::reason(error);
            QVERIFY2(reason != u"technical"_s && !seen.contains(reason), qPrintable(cause));
            QVERIFY(!LineSentences::advice(error).isEmpty());
            seen.insert(reason);
        }
    }

    void aProxyAndACertificateAreNamed()
    {
        ErrorContext context{u"example.test"_s, 443, 2, Connection::Stage::Connecting, {}, 30s};
        context.proxy = u"gate.test:3128"_s;
        TransportEnd end;
        end.kind = TransportEnd::Kind::Refused;
        end.proxyFailed = true;
        end.reason = u"refused"_s;
        QCOMPARE(LineSentences::reason(transportError(context, end)),
                 u"no way through the proxy \u2068gate.test:3128\u2069: “\u2068refused\u2069”"_s);
        QVERIFY(LineSentences::advice(transportError(context, end)).contains(u"PUSHER_PROXY"_s));

        end.proxyFailed = false;
        end.certificate.emplace();
        end.certificate->names = {u"<b>other.test</b>"_s};
        using Kind = CertificateFault::Kind;
        QSet<QString> seen;
        for (const Kind kind : {Kind::Expired, Kind::NotYetValid, Kind::OtherHost, Kind::SelfSigned,
                                Kind::UnknownIssuer, Kind::Invalid}) {
            end.certificate->kind = kind;
            end.certificate->subject = u"subject.test"_s;
            end.certificate->issuer = u"Some CA"_s;
            end.certificate->validFrom = QDateTime::currentDateTimeUtc();
            end.certificate->validUntil = end.certificate->validFrom.addYears(1);
            seen.insert(LineSentences::reason(transportError(context, end)));
            QVERIFY(!LineSentences::advice(transportError(context, end)).isEmpty());
        }
        QCOMPARE(seen.size(), 6);
        QVERIFY(seen.contains(
            u"its certificate is for another host: \u2068<b>other.test</b>\u2069"_s));
        QVERIFY(seen.contains(
            u"its certificate was issued by \u2068Some CA\u2069, which is not trusted here"_s));
        QVERIFY(seen.contains(u"its certificate is not valid"_s));
    }

    void errorsOfChannelsAreNotTheLines()
    {
        Error error;
        error.parameters.insert(u"channel"_s, u"private-x"_s);
        QVERIFY(!LineSentences::isOfLine(error));
        QVERIFY(LineSentences::isOfLine(timedOutError({}, 1s)));
    }

    void theStatusNamesACodeNobodyListedWithTheServersWords()
    {
        Connection::Status status;
        status.lastCloseCode = 4777;
        QCOMPARE(Sentences::lastClose(status), u"4777: a code of the server's own"_s);
        status.lastCloseReason = u"gone\nfishing"_s;
        QCOMPARE(Sentences::lastClose(status), u"4777: gone␊fishing"_s);
        status.lastCloseCode = 4100;
        QCOMPARE(Sentences::lastClose(status), u"4100: the server is full"_s);
    }
};

QTEST_GUILESS_MAIN(TestLineSentences)
#include "tst_linesentences.moc"
