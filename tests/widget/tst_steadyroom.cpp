// SPDX-License-Identifier: MIT
#include "ui/views/elidedlabel.h"
#include "ui/views/steadyroom.h"

#include <QHBoxLayout>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

/// A window with one label in it, as wide as the label wants.
class Window : public QWidget {
public:
    Window()
    {
        auto *layout = new QHBoxLayout(this);
        layout->addWidget(new SteadyRoom(label));
        layout->addStretch();
        label->setText(u"7 trades"_s);
        resize(600, 60);
        show();
        settle();
        layouts = 0;
    }
    void say(const QString &text)
    {
        label->setText(text);
        settle();
    }
    /// What is posted while events are sent waits for the next time: the room's wish goes up a step each time.
    static void settle()
    {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents();
    }

    ElidedLabel *label = new ElidedLabel;
    int layouts = 0;

protected:
    bool event(QEvent *event) override
    {
        layouts += event->type() == QEvent::LayoutRequest;
        return QWidget::event(event);
    }
};

int wanted(const QLabel &label)
{
    return label.fontMetrics().horizontalAdvance(label.text());
}

} // namespace

class TestSteadyRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDigitMoreLaysOutNothing()
    {
        Window window;
        for (int trades = 8; trades < 20; ++trades)
            window.say(u"%1 trades"_s.arg(trades));
        QVERIFY(window.layouts <= 1);
        QVERIFY(window.label->width() >= wanted(*window.label));
    }

    void aLongerSentenceGetsItsRoom()
    {
        Window window;
        const QString longer = u"1,234,567 trades · 600,000 won"_s;
        window.say(longer);
        QCOMPARE(window.layouts, 1);
        QVERIFY(window.label->width() >= wanted(*window.label));
    }

    void whatChangedWhileHiddenIsTakenUp()
    {
        Window window;
        window.hide();
        window.say(u"1,234,567 trades · 600,000 won"_s);
        window.show();
        Window::settle();
        QVERIFY(window.label->width() >= wanted(*window.label));
    }

    void aNarrowWindowIsNotHeldOpen()
    {
        Window window;
        window.say(u"1,234,567 trades · 600,000 won"_s);
        QVERIFY(window.minimumSizeHint().width() < wanted(*window.label));
    }
};

QTEST_MAIN(TestSteadyRoom)
#include "tst_steadyroom.moc"
