// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QMetaEnum>
#include <QTest>

using namespace Console;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastIsMeasuredAsWcagDoes()
    {
        QCOMPARE(qRound(10 * Theme::contrast(Qt::black, Qt::white)), 210);
        QCOMPARE(qRound(100 * Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white)), 448);
    }

    void everyTextIsReadable_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("light") << int(Theme::Kind::Light);
        QTest::newRow("dark") << int(Theme::Kind::Dark);
    }
    void everyTextIsReadable()
    {
        QFETCH(const int, kind);
        constexpr double enough = 4.5;
        const Theme theme{Theme::Kind(kind)};
        const QPalette &palette = theme.palette();
        const auto roles = QMetaEnum::fromType<Theme::Role>();
        for (const auto ground : {QPalette::Base, QPalette::AlternateBase}) {
            const QColor surface = palette.color(ground);
            for (int i = 0; i < roles.keyCount(); ++i)
                QVERIFY2(Theme::contrast(theme.color(Theme::Role(roles.value(i))), surface)
                             >= enough,
                         roles.key(i));
            QVERIFY(Theme::contrast(palette.color(QPalette::Text), surface) >= enough);
            QVERIFY(Theme::contrast(theme.muted(), surface) >= enough);
        }
        QVERIFY(Theme::contrast(theme.muted(), palette.color(QPalette::Window)) >= enough);
        QVERIFY(
            Theme::contrast(palette.color(QPalette::WindowText), palette.color(QPalette::Window))
            >= enough);
        QVERIFY(
            Theme::contrast(palette.color(QPalette::ButtonText), palette.color(QPalette::Button))
            >= enough);
        QVERIFY(Theme::contrast(palette.color(QPalette::HighlightedText),
                                palette.color(QPalette::Highlight))
                >= enough);
        QVERIFY(Theme::contrast(palette.color(QPalette::ToolTipText),
                                palette.color(QPalette::ToolTipBase))
                >= enough);
        QVERIFY(Theme::contrast(palette.color(QPalette::Base), theme.color(Theme::Role::Degraded))
                >= enough); // DEMO
    }
};

QTEST_GUILESS_MAIN(TestTheme)
#include "tst_theme.moc"
