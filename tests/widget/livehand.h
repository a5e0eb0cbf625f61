// SPDX-License-Identifier: MIT
#pragma once

#include <QApplication>
#include <QProcess>
#include <QTest>

/// The hand that works with a window: through Qt's own events, or, on an X server, through the
/// server's (xdotool), as a person's keyboard and mouse come.
class LiveHand {
public:
    static bool isReal() { return QGuiApplication::platformName() == QLatin1String("xcb"); }

    /// `name` is X11's and xdotool's for the same key, such as "ctrl+2" or "space".
    static void press(QWidget *window, const QString &name, Qt::Key key,
                      Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        if (isReal())
            run({QStringLiteral("key"), name});
        else
            QTest::keyClick(focus(window), key, modifiers);
    }
    static void type(QWidget *window, const QString &text)
    {
        if (isReal())
            run({QStringLiteral("type"), text});
        else
            QTest::keyClicks(focus(window), text);
    }
    static void click(QWidget *widget, const QPoint &place)
    {
        if (!isReal()) {
            QTest::mouseClick(widget, Qt::LeftButton, Qt::NoModifier, place);
            return;
        }
        const QPoint global = widget->mapToGlobal(place);
        run({QStringLiteral("mousemove"), QString::number(global.x()), QString::number(global.y()),
             QStringLiteral("click"), QStringLiteral("1")});
    }

private:
    static QWidget *focus(QWidget *window)
    {
        return window->focusWidget() ? window->focusWidget() : window;
    }
    static void run(const QStringList &arguments)
    {
        if (QProcess::execute(QStringLiteral("xdotool"), arguments) != 0)
            qFatal("xdotool %s failed", qPrintable(arguments.join(QLatin1Char(' '))));
    }
};
