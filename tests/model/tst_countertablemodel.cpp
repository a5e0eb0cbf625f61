// SPDX-License-Identifier: MIT
#include "ui/domain/counterlink.h"
#include "ui/models/countertablemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <bit>

using namespace Console;
using namespace Qt::StringLiterals;

using Counters = Pusher::ClientCounters;
using Field = CounterTableModel::Field;

class tst_CounterTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void everyCounterIsARowWithItsSentence();
    void zeroStepsBackAndLossesAreMarked();
    void lossesAreSummed();
    void frozenHoldsStill();
    void filterFindsWords();
    void oneQuestionWaitsAtATime();

private:
    static constexpr int count = sizeof(Counters) / sizeof(quint64);

    QModelIndex at(int row, Field field) const { return m_model->index(row, int(field)); }
    int rowOf(const QString &key) const
    {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (at(row, Field::Name).data(RawRole).toString() == key)
                return row;
        }
        return -1;
    }
    Severity severity(const QString &key) const
    {
        return Severity(at(rowOf(key), Field::Name).data(SeverityRole).toInt());
    }

    std::unique_ptr<CounterTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_CounterTableModel::init()
{
    QLocale::setDefault(QLocale::c());
    m_model = std::make_unique<CounterTableModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
}

void tst_CounterTableModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

void tst_CounterTableModel::everyCounterIsARowWithItsSentence()
{
    QCOMPARE(m_model->rowCount(), 0); // nothing is known yet
    // Each counter another number, whatever they are called.
    std::array<quint64, count> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = 1000 + i;
    m_model->setCounters(std::bit_cast<Counters>(numbers));
    m_model->refresh();
    QCOMPARE(m_model->rowCount(), count);
    QSet<quint64> seen;
    QSet<QString> texts;
    for (int row = 0; row < count; ++row) {
        seen.insert(at(row, Field::Count).data(RawRole).toULongLong());
        for (const Field field : {Field::Name, Field::Meaning}) {
            const QString text = at(row, field).data().toString();
            QVERIFY(!text.isEmpty());
            texts.insert(text);
        }
        QVERIFY(at(row, Field::Meaning).data().toString().endsWith(u'.'));
    }
    QCOMPARE(seen, QSet<quint64>(numbers.begin(), numbers.end()));
    QCOMPARE(texts.size(), 2 * count);
}

void tst_CounterTableModel::zeroStepsBackAndLossesAreMarked()
{
    m_model->setCounters({.events = 12345, .malformed = 2, .keyRequests = 1});
    m_model->refresh();
    QCOMPARE(severity(u"malformed"_s), Severity::Warning);
    QVERIFY(at(rowOf(u"malformed"_s), Field::Name).data(SignRole).toBool());
    QCOMPARE(severity(u"events"_s), Severity::None);
    QCOMPARE(severity(u"keyRequests"_s), Severity::None); // no loss
    QCOMPARE(severity(u"cannotDecrypt"_s), Severity::None); // none so far
    QVERIFY(at(rowOf(u"cannotDecrypt"_s), Field::Count).data(StaleRole).toBool());
    QVERIFY(!at(rowOf(u"events"_s), Field::Count).data(StaleRole).toBool());
    QLocale::setDefault(QLocale(u"en_US"_s));
    QCOMPARE(at(rowOf(u"events"_s), Field::Count).data().toString(), u"12,345"_s);
}

void tst_CounterTableModel::lossesAreSummed()
{
    QCOMPARE(m_model->losses(), 0u);
    m_model->setCounters({.events = 7,
                          .malformed = 1,
                          .binaryRefused = 2,
                          .unexpected = 100,
                          .evictedBeforeDispatch = 4,
                          .cannotDecrypt = 8,
                          .held = 100});
    QCOMPARE(m_model->losses(), 15u);
}

void tst_CounterTableModel::frozenHoldsStill()
{
    m_model->setCounters({.events = 1});
    m_model->refresh();
    m_model->setFrozen(true);
    m_model->setCounters({.events = 2});
    m_model->refresh();
    QCOMPARE(at(0, Field::Count).data(RawRole).toULongLong(), 1u);
    m_model->setFrozen(false);
    m_model->refresh();
    QCOMPARE(at(0, Field::Count).data(RawRole).toULongLong(), 2u);
}

void tst_CounterTableModel::filterFindsWords()
{
    m_model->setCounters({});
    m_model->refresh();
    m_model->setFilter(u"no listener got"_s);
    QCOMPARE(m_model->rowCount(), 2); // beyond the history, sealed
}

void tst_CounterTableModel::oneQuestionWaitsAtATime()
{
    CounterLink link;
    const QSignalSpy requested(&link, &CounterLink::requested);
    const QSignalSpy answered(&link, &CounterLink::answered);
    for (int i = 0; i < 100; ++i)
        link.request();
    QCOMPARE(requested.size(), 1);
    link.setCounters({.events = 5});
    QCOMPARE(answered.size(), 1);
    QCOMPARE(answered.at(0).at(0).value<Counters>().events, 5u);
    link.request();
    QCOMPARE(requested.size(), 2);
}

QTEST_GUILESS_MAIN(tst_CounterTableModel)
#include "tst_countertablemodel.moc"
