// SPDX-License-Identifier: MIT
#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QHash>
#include <QMap>
#include <QMetaEnum>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// Ids, Error and Result: the values that everything else passes around.
class TestCoreValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void idsAreDistinctTypes();
    void idsAreKeys();
    void resultHoldsValueOrError();
    void resultMovesItsValue();
    void emptyResultIsSuccess();
    void everyCodeHasItsSpelling();
};

void TestCoreValues::idsAreDistinctTypes()
{
    static_assert(!std::is_convertible_v<ChannelName, EventName>);
    static_assert(!std::is_convertible_v<QString, ChannelName>);
    static_assert(std::is_constructible_v<ChannelName, QString>);
    QVERIFY(ChannelName().isEmpty());
    QCOMPARE(ChannelName(u"a"_s).value(), u"a"_s);
}

void TestCoreValues::idsAreKeys()
{
    const QHash<ChannelName, int> hash{{ChannelName(u"a"_s), 1}, {ChannelName(u"b"_s), 2}};
    const QMap<ChannelName, int> map{{ChannelName(u"b"_s), 2}, {ChannelName(u"a"_s), 1}};
    QCOMPARE(hash.value(ChannelName(u"b"_s)), 2);
    QCOMPARE(map.first(), 1);
    QVERIFY(ChannelName(u"a"_s) != ChannelName(u"A"_s));
}

void TestCoreValues::resultHoldsValueOrError()
{
    const Result<int> good = 7;
    QVERIFY(good.has_value());
    QCOMPARE(*good, 7);
    QCOMPARE(good.value_or(1), 7);
    const Error error{Error::Code::RateLimited, u"slow down"_s, {{u"limit"_s, 10}}, 4301, u"1.2"_s};
    const Result<int> bad = error;
    QVERIFY(!bad);
    QCOMPARE(bad.error(), error);
    QCOMPARE(bad.value_or(1), 1);
    Error other = error;
    other.closeCode.reset();
    QVERIFY(!(other == error));
}

void TestCoreValues::resultMovesItsValue()
{
    Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
    const std::unique_ptr<int> taken = std::move(made).value();
    QCOMPARE(*taken, 5);
}

void TestCoreValues::emptyResultIsSuccess()
{
    const Result<void> good;
    QVERIFY(good);
    const Result<void> bad = Error{Error::Code::StorageError, u"disk full"_s, {}, {}, {}};
    QVERIFY(!bad);
    QCOMPARE(bad.error().codeText(), u"STORAGE_ERROR"_s);
}

void TestCoreValues::everyCodeHasItsSpelling()
{
    const QMetaEnum codes = QMetaEnum::fromType<Error::Code>();
    QCOMPARE(codes.keyCount(), 9);
    for (int i = 0; i < codes.keyCount(); ++i) {
        // ConnectionFailed -> CONNECTION_FAILED
        QString expected;
        for (const QChar c : QString::fromLatin1(codes.key(i))) {
            if (c.isUpper() && !expected.isEmpty())
                expected += u'_';
            expected += c.toUpper();
        }
        QCOMPARE(Error::codeText(Error::Code(codes.value(i))), expected);
    }
}

QTEST_GUILESS_MAIN(TestCoreValues)
#include "tst_corevalues.moc"
