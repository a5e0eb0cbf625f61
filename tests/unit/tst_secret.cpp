// SPDX-License-Identifier: MIT
#include "libpusher/core/secret.h"

#include <QDataStream>
#include <QDebug>
#include <QTest>

#include <concepts>
#include <sstream>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
template <typename T>
concept Comparable = requires(const T &a)
{
    a == a;
};
template <typename T>
concept Debuggable = requires(QDebug debug, const T &value)
{
    debug << value;
};
template <typename T>
concept Streamable = requires(std::ostream &stream, const T &value)
{
    stream << value;
};
template <typename T>
concept Writable = requires(QDataStream &stream, const T &value)
{
    stream << value;
};
} // namespace

class tst_Secret : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cannotBePrintedOrCopied();
    void keepsItsBytes();
    void movedFromIsEmpty();
    void cloneIsIndependent();
    void masked_data();
    void masked();
};

void tst_Secret::cannotBePrintedOrCopied()
{
    static_assert(!std::copyable<Secret>);
    static_assert(std::movable<Secret>);
    static_assert(!Comparable<Secret>);
    static_assert(!Debuggable<Secret>);
    static_assert(!Streamable<Secret>);
    static_assert(!Writable<Secret>);
    static_assert(!std::convertible_to<Secret, QByteArray>);
    static_assert(!std::convertible_to<Secret, QString>);
    static_assert(!std::convertible_to<QByteArray, Secret>, "a secret is made knowingly");
    // The concepts themselves can tell.
    static_assert(Comparable<QString> && Debuggable<QString> && Writable<QString>);
    static_assert(Streamable<int> && std::copyable<QString>);
}

void tst_Secret::keepsItsBytes()
{
    const QByteArray bytes("a\0b\xff", 4);
    const Secret secret(bytes);
    QCOMPARE(secret.size(), 4);
    QVERIFY(secret.reveal() == QByteArrayView(bytes));
    QVERIFY(Secret().isEmpty());
    QVERIFY(Secret().reveal().isEmpty());
}

void tst_Secret::movedFromIsEmpty()
{
    Secret first("abc");
    Secret second(std::move(first));
    QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move): what this test is about
    QVERIFY(second.reveal() == "abc");
    Secret third("other");
    third = std::move(second);
    QVERIFY(second.isEmpty()); // NOLINT(bugprone-use-after-move)
    QVERIFY(third.reveal() == "abc");
    Secret &alias = third;
    third = std::move(alias);
    QVERIFY(third.reveal() == "abc");
}

void tst_Secret::cloneIsIndependent()
{
    Secret original("abc");
    const Secret copy = original.clone();
    QVERIFY(copy.reveal().data() != original.reveal().data());
    original = Secret("xyz");
    QVERIFY(copy.reveal() == "abc");
}

void tst_Secret::masked_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QString>("expected");
    QTest::newRow("empty") << QByteArray() << u"not set"_s;
    QTest::newRow("short") << "hunter2"_ba << u"set, 7 characters"_s;
    QTest::newRow("11") << "abcdefghijk"_ba << u"set, 11 characters"_s;
    QTest::newRow("12") << "abcdefghijkl"_ba << u"set, 12 characters, ends …kl"_s;
    QTest::newRow("20") << "7ad3773142a6692b25f3"_ba << u"set, 20 characters, ends …f3"_s;
}

void tst_Secret::masked()
{
    QFETCH(QByteArray, secret);
    QFETCH(QString, expected);
    QCOMPARE(Secret(secret).masked(), expected);
}

QTEST_GUILESS_MAIN(tst_Secret)
#include "tst_secret.moc"
