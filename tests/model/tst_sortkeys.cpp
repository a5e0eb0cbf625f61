// SPDX-License-Identifier: MIT
#include "ui/models/sortkeys.h"

#include <QDateTime>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

using Places = std::vector<quint32>;

class TestSortKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalRowsStayAsTheyCameAndRowsWithoutAValueComeLast()
    {
        const std::vector<double> keys{2, SortKeys::none, 1, 2, 1, SortKeys::none};
        QCOMPARE(SortKeys::order(keys, Qt::AscendingOrder), (Places{2, 4, 0, 3, 1, 5}));
        QCOMPARE(SortKeys::order(keys, Qt::DescendingOrder), (Places{0, 3, 2, 4, 1, 5}));
        QVERIFY(SortKeys::order({}, Qt::AscendingOrder).empty());
    }

    void textsAreRankedInAnyCaseAndReadOnce()
    {
        int asked = 0;
        const auto textOf = [&asked](quint32 id) {
            ++asked;
            return QStringList{QString(), u"beta"_s, u"Alpha"_s, u"BETA"_s}[qsizetype(id)];
        };
        const std::vector<double> keys = SortKeys::ranks({1, 2, 0, 3, 2, 1}, textOf);
        QCOMPARE(asked, 4);
        QCOMPARE(SortKeys::order(keys, Qt::AscendingOrder), (Places{1, 4, 0, 3, 5, 2}));
    }

    void valuesOfEveryKind()
    {
        const auto orderOf = [](const QVariantList &values, bool textsAreNumbers) {
            return SortKeys::order(
                SortKeys::ofValues(std::size_t(values.size()), textsAreNumbers,
                                   [&](std::size_t place) { return values[qsizetype(place)]; }),
                Qt::AscendingOrder);
        };
        QCOMPARE(orderOf({10, 9, QVariant(), 11}, false), (Places{1, 0, 3, 2}));
        QCOMPARE(orderOf({u"10"_s, u"9"_s, u"x"_s}, true), (Places{1, 0, 2}));
        QCOMPARE(orderOf({u"10"_s, u"9"_s, QString()}, false), (Places{0, 1, 2}));
        const QDateTime time = QDateTime::fromSecsSinceEpoch(100, Qt::UTC);
        QCOMPARE(orderOf({time.addSecs(1), QDateTime(), time}, false), (Places{2, 0, 1}));
    }
};

QTEST_GUILESS_MAIN(TestSortKeys)
#include "tst_sortkeys.moc"
