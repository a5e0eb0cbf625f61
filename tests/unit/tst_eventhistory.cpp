// SPDX-License-Identifier: MIT
#include "libpusher/history/eventhistory.h"

#include <QTest>

#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr WallTime start{std::chrono::hours(500000)};

Frame frame(std::string_view channel, std::string_view event, std::string_view data,
            std::string_view user = {})
{
    Frame result;
    result.channel = channel;
    result.event = event;
    result.rawData = data;
    result.userId = user;
    return result;
}

std::shared_ptr<EventHistory> makeHistory(quint64 capacity, std::size_t names = 100)
{
    return std::make_shared<EventHistory>(capacity, std::make_shared<Interner>(names));
}

} // namespace

class tst_EventHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void headerIsSmall();
    void keepsWhatItWasGiven();
    void keepsEventsWithoutDataChannelOrUser();
    void namesBeyondTheTableAreKeptWithTheEvent();
    void dataOfAnySize_data();
    void dataOfAnySize();
    void anEventOutlivesItsHistory();
    void atAnswersOnlyWhatIsKept();
    void forEachCountsWhatWasEvicted();
    void betweenToleratesAClockSetBack();
    void ofChannel();
    void clearCanBeUndoneAndNumbersGoOn();
    void memoryPerEvent_data();
    void memoryPerEvent();
    void readersOfManyThreadsBesideTheWriter();
};

void tst_EventHistory::headerIsSmall()
{
    QCOMPARE(sizeof(EventHeader), 32u);
}

void tst_EventHistory::keepsWhatItWasGiven()
{
    const auto history = makeHistory(10);
    const QByteArray data = QByteArrayLiteral(R"("{\"amount\":12.50}")");
    QCOMPARE(history->append(frame("bot-updates", "trade", data.toStdString(), "u7"), start), 1u);
    QCOMPARE(history->append(frame("bot-updates", "bot", "{}"), start + 1s), 2u);
    const auto event = history->at(1);
    QVERIFY(event);
    QCOMPARE(event->sequence(), 1u);
    QCOMPARE(event->receivedAt(), start);
    QCOMPARE(event->channel().value(), u"bot-updates"_s);
    QCOMPARE(event->name().value(), u"trade"_s);
    QCOMPARE(event->userId().value(), u"u7"_s);
    QCOMPARE(event->rawData(), data);
    QVERIFY(event->channelId() != Interner::notInterned);
    QCOMPARE(event->channelId(), history->at(2)->channelId());
    QVERIFY(event->nameId() != history->at(2)->nameId());
}

void tst_EventHistory::keepsEventsWithoutDataChannelOrUser()
{
    const auto history = makeHistory(10);
    history->append(frame({}, "e", {}), start);
    const auto event = history->at(1);
    QVERIFY(event->channel().isEmpty());
    QVERIFY(event->userId().isEmpty());
    QVERIFY(event->rawData().isEmpty());
    QCOMPARE(event->dataForm(), Event::DataForm::Missing);
}

void tst_EventHistory::namesBeyondTheTableAreKeptWithTheEvent()
{
    const auto history = makeHistory(100, 2);
    history->append(frame("c1", "e1", "1"), start); // fills the table
    history->append(frame("c2", "e1", "2"), start);
    history->append(frame("c1", "e2", "3", "user"), start);
    history->append(frame("kanal-ü", "e-€", "4"), start);
    const auto names = [&history](quint64 sequence) {
        const Event event = *history->at(sequence);
        return QStringList{event.channel().value(), event.name().value(), event.userId().value(),
                           QString::fromUtf8(event.rawData())};
    };
    QCOMPARE(names(1), QStringList({u"c1"_s, u"e1"_s, u""_s, u"1"_s}));
    QCOMPARE(names(2), QStringList({u"c2"_s, u"e1"_s, u""_s, u"2"_s}));
    QCOMPARE(names(3), QStringList({u"c1"_s, u"e2"_s, u"user"_s, u"3"_s}));
    QCOMPARE(names(4), QStringList({u"kanal-ü"_s, u"e-€"_s, u""_s, u"4"_s}));
    QCOMPARE(history->at(2)->channelId(), Interner::notInterned);
    QVERIFY(history->names()->refused() > 0);
    QCOMPARE(history->ofChannel(ChannelName(u"kanal-ü"_s)).size(), 1);
}

void tst_EventHistory::dataOfAnySize_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 2047, 2048, 2049, 65535, 65536, 65537, 1048576})
        QTest::addRow("%d", size) << size;
}

void tst_EventHistory::dataOfAnySize()
{
    QFETCH(const int, size);
    const auto history = makeHistory(10);
    const std::string data(std::size_t(size), 'x');
    history->append(frame("c", "before", "1"), start);
    history->append(frame("c", "e", data), start);
    history->append(frame("c", "after", "2"), start);
    QCOMPARE(history->at(1)->rawData(), "1");
    QCOMPARE(history->at(2)->rawData(), QByteArrayView(data.data(), size));
    QCOMPARE(history->at(3)->rawData(), "2");
}

void tst_EventHistory::anEventOutlivesItsHistory()
{
    Event event;
    {
        const auto history = makeHistory(1);
        history->append(frame("c", "e", R"("text")"), start);
        event = *history->at(1);
        for (int i = 0; i < 10000; ++i)
            history->append(frame("c", "e", "2"), start);
        QVERIFY(!history->at(1));
    }
    QCOMPARE(event.dataText(), "text");
    QCOMPARE(event.channel().value(), u"c"_s);
}

void tst_EventHistory::atAnswersOnlyWhatIsKept()
{
    const auto history = makeHistory(3);
    QVERIFY(!history->at(1));
    for (int i = 0; i < 5; ++i)
        history->append(frame("c", "e", "1"), start);
    QVERIFY(!history->at(0));
    QVERIFY(!history->at(2));
    QVERIFY(history->at(3));
    QVERIFY(history->at(5));
    QVERIFY(!history->at(6));
}

void tst_EventHistory::forEachCountsWhatWasEvicted()
{
    const auto history = makeHistory(5000);
    for (int i = 1; i <= 12000; ++i)
        history->append(frame("c", "e", std::to_string(i)), start);
    QList<quint64> seen;
    const quint64 gone = history->forEach(6990, 7010, [&seen](const Event &event) {
        QCOMPARE(event.rawData().toByteArray().toULongLong(), event.sequence());
        seen.append(event.sequence());
    });
    QCOMPARE(gone, 11u);
    QCOMPARE(seen.size(), 10);
    QCOMPARE(seen.first(), 7001u);
    QCOMPARE(seen.last(), 7010u);
    QCOMPARE(history->evicted(), 7000u);
}

void tst_EventHistory::betweenToleratesAClockSetBack()
{
    const auto history = makeHistory(100);
    for (const auto offset : {10s, 20s, 30s, 15s, 40s})
        history->append(frame("c", "e", "1"), start + offset);
    QList<quint64> found;
    for (const Event &event : history->between(start + 15s, start + 30s))
        found.append(event.sequence());
    QCOMPARE(found, QList<quint64>({2, 3, 4}));
    QVERIFY(history->between(start + 50s, start + 60s).isEmpty());
    QVERIFY(history->between(start + 30s, start + 15s).isEmpty());
}

void tst_EventHistory::ofChannel()
{
    const auto history = makeHistory(5000);
    for (int i = 0; i < 6000; ++i)
        history->append(frame(i % 3 == 0 ? "a" : "b", "e", "1"), start);
    QCOMPARE(history->ofChannel(ChannelName(u"a"_s)).size(), 1666);
    QCOMPARE(history->ofChannel(ChannelName(u"b"_s)).size(), 3334);
    QVERIFY(history->ofChannel(ChannelName(u"c"_s)).isEmpty());
    for (const Event &event : history->ofChannel(ChannelName(u"a"_s)))
        QCOMPARE(event.channel().value(), u"a"_s);
}

void tst_EventHistory::clearCanBeUndoneAndNumbersGoOn()
{
    const auto history = makeHistory(100);
    for (int i = 0; i < 5; ++i)
        history->append(frame("c", "e", "1"), start);
    const EventHistory::Snapshot gone = history->clear();
    QCOMPARE(history->size(), 0u);
    QVERIFY(!history->at(5));
    QVERIFY(history->ofChannel(ChannelName(u"c"_s)).isEmpty());
    QCOMPARE(gone.size(), 5u);
    QCOMPARE(history->event(gone.segments.front(), 4).sequence(), 5u);
    QCOMPARE(history->append(frame("c", "e", "2"), start), 6u);
    QCOMPARE(history->size(), 1u);
}

void tst_EventHistory::memoryPerEvent_data()
{
    QTest::addColumn<int>("shortest");
    QTest::addColumn<int>("longest");
    QTest::newRow("empty") << 0 << 0;
    QTest::newRow("short") << 2 << 30;
    QTest::newRow("trades") << 202 << 290;
    QTest::newRow("mixed") << 2 << 3000;
    QTest::newRow("large") << 1500 << 10240;
}

void tst_EventHistory::memoryPerEvent()
{
    QFETCH(const int, shortest);
    QFETCH(const int, longest);
    constexpr int events = 20480; // five segments
    const auto history = makeHistory(events);
    quint64 bytes = 0;
    for (int i = 0; i < events; ++i) {
        const auto size = std::size_t(shortest + (i * 7919) % (longest - shortest + 1));
        history->append(frame("c", "e", std::string(size, 'x')), start);
        bytes += size;
    }
    std::size_t allocated = 0;
    for (const auto &segment : history->snapshot().segments)
        allocated += segment->allocatedBytes();
    const double perEvent = double(allocated) / events;
    const double gate = 40 + 1.05 * double(bytes) / events;
    QVERIFY2(perEvent <= gate, qPrintable(u"%1 > %2"_s.arg(perEvent).arg(gate)));
    QVERIFY(perEvent >= 32 + double(bytes) / events); // nothing was forgotten in the count
}

// Label `thread`.
void tst_EventHistory::readersOfManyThreadsBesideTheWriter()
{
    constexpr int total = 30000;
    const auto history = makeHistory(5000, 64); // some names are interned, some are not
    std::atomic<bool> done = false;
    std::atomic<quint64> wrong = 0;
    std::atomic<quint64> read = 0;
    const auto reader = [&] {
        bool more = true;
        while (more) {
            more = !done.load();
            const auto kept = history->snapshot();
            kept.forEachRow(kept.firstSequence, kept.lastSequence,
                            [&](const auto &segment, quint32 index) {
                                const Event event = history->event(segment, index);
                                const QByteArray number = QByteArray::number(event.sequence());
                                wrong += event.rawData() != number;
                                wrong += event.channel().value()
                                    != u"c"_s + QString::number(event.sequence() % 100);
                                ++read;
                                return true;
                            });
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(reader);
    for (int i = 1; i <= total; ++i) {
        const std::string channel = "c" + std::to_string(i % 100);
        history->append(frame(channel, "e", std::to_string(i)), start);
    }
    done = true;
    for (std::thread &thread : readers)
        thread.join();
    QCOMPARE(wrong.load(), 0u);
    QVERIFY(read.load() >= 5000);
}

QTEST_GUILESS_MAIN(tst_EventHistory)
#include "tst_eventhistory.moc"
