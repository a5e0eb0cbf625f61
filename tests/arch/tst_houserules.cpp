// SPDX-License-Identifier: MIT
#include "tests/arch/houserules.h"
#include "tests/arch/plantedtree.h"

using namespace Qt::StringLiterals;

class TestHouseRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTreeKeepsThem()
    {
        const QList<Finding> findings = houseFindings(QStringLiteral(SOURCE_TREE));
        QVERIFY2(findings.isEmpty(), qPrintable(report(findings)));
    }

    void aPlantedViolationIsFound_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("line"); // composed, so that this file keeps the rules itself
        QTest::addColumn<QString>("message");

        const QString sleeping =
            u"tests do not sleep: inject Pusher::Scheduler, or wait for a signal"_s;
        QTest::newRow("Qt's wait")
            << u"tests/unit/tst_x.cpp"_s << u"    QTest::qWai"_s + u"t(50);"_s << sleeping;
        QTest::newRow("Qt's sleep")
            << u"tests/unit/tst_x.cpp"_s << u"    QTest::qSlee"_s + u"p(50);"_s << sleeping;
        QTest::newRow("the thread's sleep")
            << u"tests/net/tst_x.cpp"_s << u"    std::this_thread::slee"_s + u"p_for(1s);"_s
            << sleeping;
        QTest::newRow("Qt's thread's sleep")
            << u"tests/net/tst_x.cpp"_s << u"    QThread::mslee"_s + u"p(5);"_s << sleeping;
        QTest::newRow("skip") << u"tests/net/tst_x.cpp"_s << u"    QSKI"_s + u"P(\"no server\");"_s
                              << u"a skipped test proves nothing"_s;
        QTest::newRow("TLS errors")
            << u"libpusher/http/x.cpp"_s << u"    reply->ignoreSslError"_s + u"s();"_s
            << u"TLS errors are never ignored wholesale"_s;
        QTest::newRow("string connect")
            << u"ui/x.cpp"_s << u"    connect(a, SIGNA"_s + u"L(b()), c, SLO"_s + u"T(d()));"_s
            << u"string-based connections fail at run time only"_s;
        QTest::newRow("keyword") << u"ui/x.h"_s << u"signal"_s + u"s:"_s
                                 << u"write Q_SIGNALS and Q_SLOTS"_s;
        QTest::newRow("words in the library")
            << u"libpusher/core/x.cpp"_s << u"    return tr(\"Hello\");"_s
            << u"the library sends codes and parameters; words are chosen in ui"_s;
        QTest::newRow("machine path")
            << u"app/x.cpp"_s << u"// see /hom"_s + u"e/me/notes"_s << u"a path of one machine"_s;
        QTest::newRow("unfinished") << u"app/x.cpp"_s << u"// TOD"_s + u"O later"_s
                                    << u"unfinished work belongs into the tracker"_s;
    }

    void aPlantedViolationIsFound()
    {
        QFETCH(QString, file);
        QFETCH(QString, line);
        QFETCH(QString, message);

        PlantedTree tree;
        const bool gpl = file.startsWith("ui/"_L1) || file.startsWith("app/"_L1);
        tree.plant(file,
                   u"// SPDX-License-Identifier: %1\n%2\n"_s.arg(
                       gpl ? u"GPL-3.0-or-later"_s : u"MIT"_s, line));
        QCOMPARE(report(houseFindings(tree.root())), u"%1:2: %2"_s.arg(file, message));
    }

    void licenceLines()
    {
        PlantedTree tree;
        tree.plant(u"libpusher/core/none.h"_s, u"#pragma once\n"_s);
        tree.plant(u"libpusher/core/wrong.h"_s,
                   u"// SPDX-License-Identifier: GPL-3.0-or-later\n"_s);
        tree.plant(u"tests/run.sh"_s, u"#!/bin/sh\n# SPDX-License-Identifier: MIT\n"_s);
        QCOMPARE(
            report(houseFindings(tree.root())),
            u"libpusher/core/none.h:1: the first line must say \"SPDX-License-Identifier: MIT\"\n"
            "libpusher/core/wrong.h:1: the first line must say \"SPDX-License-Identifier: MIT\""_s);
    }

    void longFiles()
    {
        PlantedTree tree;
        tree.plant(u"ui/long.cpp"_s,
                   u"// SPDX-License-Identifier: GPL-3.0-or-later\n"_s + QString(600, u'\n'));
        QCOMPARE(report(houseFindings(tree.root())),
                 u"ui/long.cpp:0: 602 lines: more than one job?"_s);
    }
};

QTEST_GUILESS_MAIN(TestHouseRules)
#include "tst_houserules.moc"
