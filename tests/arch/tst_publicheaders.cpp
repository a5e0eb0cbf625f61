// SPDX-License-Identifier: MIT
#include "tests/arch/finding.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// Linked from one generated source per header of libpusher that includes nothing but that header:
/// that they compile is the test; here only that none was left out.
class TestPublicHeaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachWasCompiledAlone()
    {
        const QStringList compiled = QStringLiteral(COMPILED_HEADERS).split(u' ');
        QVERIFY(compiled.size() > 20);
        QCOMPARE(compiled, sourceFiles(QStringLiteral(SOURCE_TREE), {u"libpusher"_s}, {u".h"_s}));
    }
};

QTEST_GUILESS_MAIN(TestPublicHeaders)
#include "tst_publicheaders.moc"
