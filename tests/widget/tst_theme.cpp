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
        struct Pair {
            const char *what;
            QPalette::ColorRole ink;
            QPalette::ColorRole ground;
        };
        for (const Pair &pair : {
                 Pair{"menu, title, tab", QPalette::WindowText, QPalette::Window},
                 Pair{"tab in front", QPalette::WindowText, QPalette::Base},
                 Pair{"tab under the pointer", QPalette::WindowText, QPalette::AlternateBase},
                 Pair{"muted on the window", QPalette::PlaceholderText, QPalette::Window},
                 Pair{"muted on a button", QPalette::PlaceholderText, QPalette::Button},
                 Pair{"link on the window", QPalette::Link, QPalette::Window},
                 Pair{"link in a table", QPalette::Link, QPalette::Base},
                 Pair{"button", QPalette::ButtonText, QPalette::Button},
                 Pair{"selected row, lit button, badge", QPalette::HighlightedText,
                      QPalette::Highlight},
                 Pair{"tool tip", QPalette::ToolTipText, QPalette::ToolTipBase},
             }) {
            for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
                const double contrast = Theme::contrast(palette.color(group, pair.ink),
                                                        palette.color(group, pair.ground));
                QVERIFY2(contrast >= enough,
                         qPrintable(
                             QStringLiteral("%1: %2").arg(QLatin1String(pair.what)).arg(contrast)));
            }
        }
        // Signs and labels of charts and cards also stand on the window's own ground.
        for (int i = 0; i < roles.keyCount(); ++i)
            QVERIFY2(Theme::contrast(theme.color(Theme::Role(roles.value(i))),
                                     palette.color(QPalette::Window))
                         >= enough,
                     roles.key(i));
        QVERIFY(Theme::contrast(palette.color(QPalette::Base), theme.color(Theme::Role::Degraded))
                >= enough); // DEMO
    }
};

QTEST_GUILESS_MAIN(TestTheme)
#include "tst_theme.moc"
