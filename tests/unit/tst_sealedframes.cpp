// SPDX-License-Identifier: MIT
#include "libpusher/channels/sealedframes.h"
#include "libpusher/protocol/event.h"
#include "libpusher/protocol/jsontext.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName trades(u"private-encrypted-trades"_s);
const ChannelName orders(u"private-encrypted-orders"_s);

Secret keyOf(char letter)
{
    return Secret(QByteArray(32, letter));
}

/// The token of an event's data, as a server sends it: JSON in a JSON string.
QByteArray boxed(char letter, QByteArrayView text)
{
    return Detail::quoted(EncryptedPayload::seal(keyOf(letter), text).value());
}

struct Kept {
    QByteArray event;
    QByteArray text;
    QByteArray reason;

    friend bool operator==(const Kept &, const Kept &) = default;
};

char *toString(const Kept &kept)
{
    return qstrdup(QByteArray(kept.event + ' ' + kept.text + ' ' + kept.reason).constData());
}

} // namespace

class TestSealedFrames : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        keys.clear();
        keys[trades] = keyOf('a');
        keys[orders] = keyOf('a');
        kept.clear();
        clock = std::make_shared<FakeScheduler>();
        frames = std::make_unique<SealedFrames>(
            [this](const ChannelName &channel) {
                const auto found = keys.find(channel);
                return found == keys.end() ? nullptr : &found->second;
            },
            [this](const Frame &frame, WallTime, std::string_view reason) {
                const Event event(
                    1, {}, {}, {}, {},
                    QByteArrayView(frame.rawData.data(), qsizetype(frame.rawData.size())), nullptr);
                kept.append({QByteArray(frame.event.data(), qsizetype(frame.event.size())),
                             reason.empty() ? event.dataText().toByteArray() : QByteArray(),
                             QByteArray(reason.data(), qsizetype(reason.size()))});
            },
            clock);
    }

    void opensWhatTheKeyOpens_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("JSON") << "{\"note\":\"a \\\"quoted\\\" \\\\ word\"}"_ba;
        QTest::newRow("text") << "line\nand\ttab \x01 Z\xc3\xbcrich"_ba;
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
    }
    void opensWhatTheKeyOpens()
    {
        QFETCH(QByteArray, text);
        take(trades, "e", boxed('a', text));
        QCOMPARE(kept, (QList<Kept>{{"e", text, {}}}));
        QCOMPARE(frames->counters(), (SealedFrames::Counters{.opened = 1}));
        QVERIFY(frames->takeKeyRequests().isEmpty());
        QVERIFY(frames->takeErrors().isEmpty());
    }

    void anObjectIsABoxToo()
    {
        take(trades, "e", EncryptedPayload::seal(keyOf('a'), "hi"_ba).value());
        QCOMPARE(kept, (QList<Kept>{{"e", "hi", {}}}));
    }

    void P16_aRotatedKeyIsAskedForOnceAndOrderIsKept()
    {
        take(trades, "1", boxed('a', "one"));
        take(trades, "2", boxed('b', "two"));
        take(trades, "3", boxed('a', "three")); // could be opened, and waits all the same
        take(orders, "x", boxed('a', "other")); // goes on
        take(trades, "4", boxed('b', "four"));
        QCOMPARE(kept, (QList<Kept>{{"1", "one", {}}, {"x", "other", {}}}));
        QCOMPARE(frames->takeKeyRequests(), QList<ChannelName>{trades});
        QCOMPARE(frames->held(), 3);

        keys[trades] = keyOf('b');
        frames->keyAnswered(trades);
        QCOMPARE(
            kept.mid(2),
            (QList<Kept>{{"2", "two", {}}, {"3", {}, "authentication-failed"}, {"4", "four", {}}}));
        QCOMPARE(frames->held(), 0);
        QVERIFY(frames->takeKeyRequests().isEmpty());
        QCOMPARE(frames->counters(),
                 (SealedFrames::Counters{.opened = 4, .cannotDecrypt = 1, .keyRequests = 1}));
    }

    void P16_whatStaysSealedIsKeptWithItsReason_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("another key") << boxed('z', "x") << "authentication-failed"_ba;
        QTest::newRow("plain text is never shown as if it had been sealed")
            << R"({"symbol":"R_100"})"_ba
            << "malformed-json"_ba;
        QTest::newRow("no data") << ""_ba
                                 << "malformed-json"_ba;
        QTest::newRow("no text") << boxed('a', "\xff\xfe") << "not-text"_ba;
    }
    void P16_whatStaysSealedIsKeptWithItsReason()
    {
        QFETCH(QByteArray, data);
        QFETCH(QByteArray, reason);
        take(trades, "e", data);
        for (const ChannelName &channel : frames->takeKeyRequests())
            frames->keyAnswered(channel);
        QCOMPARE(kept, (QList<Kept>{{"e", {}, reason}}));
        QCOMPARE(frames->counters().cannotDecrypt, 1u);
        const QList<Error> errors = frames->takeErrors();
        QCOMPARE(errors.size(), 1);
        QCOMPARE(errors.first().code, Error::Code::ProtocolError);
        QCOMPARE(errors.first().parameters.value(u"reason"_s).toString().toUtf8(), reason);
        QCOMPARE(errors.first().parameters.value(u"channel"_s).toString(), trades.value());
        QCOMPARE(errors.first().parameters.value(u"size"_s).toLongLong(), data.size());
    }

    void aKeyThatDoesNotHelpIsNotAskedForAgainAtOnce()
    {
        take(trades, "1", boxed('z', "x"));
        QCOMPARE(frames->takeKeyRequests().size(), 1);
        frames->keyAnswered(trades);
        for (int i = 0; i < 100; ++i)
            take(trades, "2", boxed('z', "x"));
        QVERIFY(frames->takeKeyRequests().isEmpty());
        QCOMPARE(kept.size(), 101);
        QCOMPARE(frames->takeErrors().size(), 1); // told once, not a hundred times
        clock->advance(SealedFrames::requestInterval);
        take(trades, "3", boxed('z', "x"));
        QCOMPARE(frames->takeKeyRequests().size(), 1);
        // What opens ends the trouble; the next failure is news again.
        keys[trades] = keyOf('z');
        frames->keyAnswered(trades);
        take(trades, "4", boxed('a', "x"));
        QCOMPARE(frames->takeErrors().size(), 1);
    }

    void whatIsHeldIsBounded()
    {
        const QByteArray data = boxed('b', "x");
        for (std::size_t i = 0; i <= SealedFrames::maximumHeld; ++i)
            take(trades, "e", data);
        QCOMPARE(frames->held(), 0);
        QCOMPARE(std::size_t(kept.size()), SealedFrames::maximumHeld + 1);
        // The question stands all the same, and what comes before its answer does not wait.
        QCOMPARE(frames->takeKeyRequests(), QList<ChannelName>{trades});
        take(trades, "e", data);
        QCOMPARE(frames->held(), 0);
        keys[trades] = keyOf('b');
        frames->keyAnswered(trades);
        take(trades, "e", data);
        QCOMPARE(kept.last().text, "x"_ba);

        const QByteArray large = boxed('c', QByteArray(400'000, 'x'));
        clock->advance(SealedFrames::requestInterval);
        take(trades, "e", large);
        QCOMPARE(frames->held(), 1);
        take(trades, "e", large);
        QCOMPARE(frames->held(), 0);
    }

    void nothingWaitsForEver()
    {
        take(trades, "1", boxed('b', "x"));
        clock->advance(SealedFrames::maximumWait - 1ms);
        take(trades, "2", boxed('b', "x"));
        QCOMPARE(frames->held(), 2);
        QCOMPARE(frames->figures(trades), (SealedFrames::Figures{.held = 2}));
        clock->advance(1ms);
        QCOMPARE(frames->held(), 0);
        QCOMPARE(
            kept,
            (QList<Kept>{{"1", {}, "authentication-failed"}, {"2", {}, "authentication-failed"}}));
        QCOMPARE(frames->figures(trades), (SealedFrames::Figures{.cannotDecrypt = 2}));
        QCOMPARE(frames->figures(orders), SealedFrames::Figures());
        // Whoever has the key is asked once, however long that takes.
        QCOMPARE(frames->takeKeyRequests().size(), 1);
        clock->advance(SealedFrames::requestInterval);
        take(trades, "3", boxed('b', "x"));
        QCOMPARE(kept.size(), 3);
        QVERIFY(frames->takeKeyRequests().isEmpty());
        keys[trades] = keyOf('b');
        frames->keyAnswered(trades);
        take(trades, "4", boxed('b', "x"));
        QCOMPARE(kept.last(), (Kept{"4", "x", {}}));
        QCOMPARE(clock->pendingTimers(), 0u);
    }

    void nothingIsLostWithTheLineOrTheChannel()
    {
        take(trades, "1", boxed('b', "x"));
        frames->connectionLost();
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept.last().reason, "authentication-failed"_ba);
        // A new connection brings a new key; it may be asked for at once.
        take(trades, "2", boxed('b', "x"));
        QCOMPARE(frames->takeKeyRequests().size(), 1);
        frames->forget(trades);
        QCOMPARE(kept.size(), 2);
        frames->keyAnswered(trades); // too late for anything
        QCOMPARE(kept.size(), 2);
        // Who leaves in the same turn needs no key.
        take(trades, "3", boxed('b', "x"));
        frames->forget(trades);
        QVERIFY(frames->takeKeyRequests().isEmpty());
    }

private:
    void take(const ChannelName &channel, const std::string &event, const QByteArray &data)
    {
        const std::string name = channel.value().toStdString();
        frames->take(
            {Frame::Kind::ChannelEvent, event, name, {}, {data.data(), std::size_t(data.size())}},
            clock->wallNow());
    }

    std::map<ChannelName, Secret> keys;
    QList<Kept> kept;
    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<SealedFrames> frames;
};

QTEST_GUILESS_MAIN(TestSealedFrames)
#include "tst_sealedframes.moc"
