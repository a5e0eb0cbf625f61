// SPDX-License-Identifier: MIT
#include "libpusher/core/interner.h"

#include <QTest>

#include <array>
#include <thread>

using namespace Qt::StringLiterals;
using namespace Pusher;

class TestInterner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameTextSameId();
    void tellsSimilarNamesApart();
    void idsNeverMove();
    void stopsAtItsCapacity();
    void refusesLongNames();
    void othersReadWhileOneWrites();
};

void TestInterner::sameTextSameId()
{
    Interner interner;
    QCOMPARE(interner.find("a"), Interner::notInterned);
    const Interner::Id a = interner.intern("a");
    const Interner::Id umlaut = interner.intern("Zoë");
    QVERIFY(a != Interner::notInterned);
    QVERIFY(a != umlaut);
    QCOMPARE(interner.intern(std::string("a")), a);
    QCOMPARE(interner.find("a"), a);
    QCOMPARE(interner.text(a), u"a"_s);
    QCOMPARE(interner.text(umlaut), u"Zoë"_s);
    QCOMPARE(interner.text(Interner::notInterned), QString());
    QCOMPARE(interner.text(99), QString());
    QCOMPARE(interner.size(), 2U);
    // Bytes behind a NUL count.
    QVERIFY(interner.intern(std::string_view("a\0b", 3)) != a);
}

void TestInterner::tellsSimilarNamesApart()
{
    // Same length, same ends: they take turns at the place where a recent name is looked for.
    const std::array names{"Momentum Bot 1 (EMA 21)", "Momentum Bot 2 (EMA 21)",
                           "Momentum Bot 3 (EMA 21)"};
    Interner interner;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < names.size(); ++i)
            QCOMPARE(interner.intern(names[i]), Interner::Id(i + 1));
    }
}

void TestInterner::idsNeverMove()
{
    Interner interner;
    const Interner::Id first = interner.intern("name 0");
    const QString *const address = &interner.text(first);
    for (int i = 1; i < 5000; ++i)
        interner.intern("name " + std::to_string(i));
    QCOMPARE(&interner.text(first), address);
    for (int i = 0; i < 5000; ++i) {
        const std::string name = "name " + std::to_string(i);
        QCOMPARE(interner.text(interner.find(name)).toStdString(), name);
    }
}

void TestInterner::stopsAtItsCapacity()
{
    Interner interner(3);
    QVERIFY(interner.intern("a") && interner.intern("b") && interner.intern("c"));
    QCOMPARE(interner.intern("d"), Interner::notInterned);
    QCOMPARE(interner.intern("e"), Interner::notInterned);
    QCOMPARE(interner.refused(), 2U);
    QCOMPARE(interner.size(), 3U);
    QCOMPARE(interner.text(interner.intern("b")), u"b"_s);
    QCOMPARE(interner.refused(), 2U);
}

void TestInterner::refusesLongNames()
{
    Interner interner;
    QVERIFY(interner.intern(std::string(Interner::maximumLength, 'x')) != Interner::notInterned);
    QCOMPARE(interner.intern(std::string(Interner::maximumLength + 1, 'x')), Interner::notInterned);
    QCOMPARE(interner.refused(), 1U);
}

void TestInterner::othersReadWhileOneWrites()
{
    // The reader learns ids from size(), as from any published count.
    Interner interner;
    constexpr std::size_t names = 20000;
    std::atomic<bool> wrong = false;
    std::thread reader([&interner, &wrong] {
        for (std::size_t seen = 0; seen < names;) {
            seen = interner.size();
            if (seen > 0 && interner.text(Interner::Id(seen)).size() != 5)
                wrong = true;
        }
    });
    for (std::size_t i = 0; i < names; ++i)
        interner.intern(std::to_string(10000 + i));
    reader.join();
    QVERIFY(!wrong);
}

QTEST_GUILESS_MAIN(TestInterner)
#include "tst_interner.moc"
