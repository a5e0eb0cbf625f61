// SPDX-License-Identifier: MIT
#include "tests/arch/includerules.h"
#include "tests/arch/plantedtree.h"

using namespace Qt::StringLiterals;

/// Arrows point down: app → ui → models → libpusher, and inside libpusher too.
class TestIncludes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTreeKeepsItsFloors()
    {
        const QList<Finding> findings = includeFindings(QStringLiteral(SOURCE_TREE));
        QVERIFY2(findings.isEmpty(), qPrintable(report(findings)));
    }

    void aPlantedViolationIsFound_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<QString>("message");

        QTest::newRow("library includes ui")
            << u"libpusher/client/client.cpp"_s << u"\"ui/theme.h\""_s
            << u"\"ui/theme.h\" lies above this file"_s;
        QTest::newRow("ui includes app") << u"ui/mainwindow.cpp"_s << u"\"app/application.h\""_s
                                         << u"\"app/application.h\" lies above this file"_s;
        QTest::newRow("models include widgets' folder")
            << u"ui/models/tradetablemodel.cpp"_s << u"\"ui/theme.h\""_s
            << u"\"ui/theme.h\" lies above this file"_s;
        QTest::newRow("core includes protocol")
            << u"libpusher/core/error.h"_s << u"\"libpusher/protocol/event.h\""_s
            << u"\"libpusher/protocol/event.h\" lies above this file"_s;
        QTest::newRow("client includes the server")
            << u"libpusher/client/client.cpp"_s << u"\"libpusher/localserver/localserver.h\""_s
            << u"\"libpusher/localserver/localserver.h\" lies above this file"_s;
        QTest::newRow("library includes tests")
            << u"libpusher/core/error.h"_s << u"\"tests/support/fakescheduler.h\""_s
            << u"\"tests/support/fakescheduler.h\" lies on no floor"_s;
        QTest::newRow("ui makes a client")
            << u"ui/mainwindow.cpp"_s << u"\"libpusher/client/client.h\""_s
            << u"must not include \"libpusher/client/client.h\": ui constructs no client, app composes"_s;
        QTest::newRow("relative path")
            << u"ui/mainwindow.cpp"_s << u"\"theme.h\""_s
            << u"\"theme.h\" is not the path of a file from the root of the tree"_s;
        QTest::newRow("widgets in the library")
            << u"libpusher/core/error.h"_s << u"<QWidget>"_s
            << u"libpusher/core/ must not use <QWidget> of QtWidgets"_s;
        QTest::newRow("gui in the models, long form")
            << u"ui/models/tradetablemodel.cpp"_s << u"<QtGui/QColor>"_s
            << u"ui/models/ must not use <QtGui/QColor> of QtGui"_s;
        QTest::newRow("module header") << u"ui/domain/trade.h"_s << u"<QtWidgets>"_s
                                       << u"ui/domain/ must not use <QtWidgets> of QtWidgets"_s;
        QTest::newRow("QWebSocket outside its transport")
            << u"libpusher/connection/connection.cpp"_s << u"<QWebSocket>"_s
            << u"libpusher/ must not use <QWebSocket> of QtWebSockets"_s;
    }

    void aPlantedViolationIsFound()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QFETCH(QString, message);

        PlantedTree tree;
        plantTargets(tree);
        tree.plant(file, u"#pragma once\n#include "_s + include + u'\n');
        QCOMPARE(report(includeFindings(tree.root())), u"%1:2: %2"_s.arg(file, message));
    }

    void whatIsAllowedIsNotFound()
    {
        PlantedTree tree;
        plantTargets(tree);
        tree.plant(u"app/main.cpp"_s,
                   u"#include \"ui/theme.h\"\n#include <QApplication>\n#include \"main.moc\"\n"_s);
        tree.plant(u"libpusher/connection/websockettransport.h"_s, u"#include <QWebSocket>\n"_s);
        tree.plant(u"ui/models/tradetablemodel.cpp"_s,
                   u"#include <QAbstractTableModel>\n#include \"libpusher/protocol/event.h\"\n"_s);
        QCOMPARE(report(includeFindings(tree.root())), QString());
    }

private:
    static void plantTargets(PlantedTree &tree)
    {
        for (const QString &path :
             {u"ui/theme.h"_s, u"app/application.h"_s, u"libpusher/protocol/event.h"_s,
              u"libpusher/client/client.h"_s, u"libpusher/localserver/localserver.h"_s,
              u"tests/support/fakescheduler.h"_s})
            tree.plant(path, u"#pragma once\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestIncludes)
#include "tst_includes.moc"
