// SPDX-License-Identifier: MIT
#include "tests/support/eventrows.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/filewatch.h"
#include "ui/docks/viewcatalog.h"
#include "ui/domain/discovery.h"
#include "ui/mainwindow.h"
#include "ui/models/roles.h"
#include "ui/views/statuscell.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QGroupBox>
#include <QHelpEvent>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>
#include <QToolTip>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Stands in every text that is sent, so that the sweep knows what is foreign.
const QString marker = u"R&D"_s;
/// The longest text of one widget: a few previews and a sentence around them.
constexpr qsizetype longest = 1500;

/// The window with everything a server can say said by one who means harm.
struct HostileDesk {
    /// `canary` is used wherever a peer chooses a text.
    explicit HostileDesk(const QString &text)
        : canary(text)
        , names(std::make_shared<Pusher::Interner>())
        , history(std::make_shared<Pusher::EventHistory>(1000, names))
        , dispatcher(names, scheduler)
        , link(std::make_shared<ListenerLink>())
    {
        discovery.attach(dispatcher);
        dispatcher.setTracing(true);
        Pusher::Listener foreign;
        foreign.id = Pusher::ListenerId(canary);
        foreign.channel = u"*"_s;
        foreign.event = canary;
        foreign.callback = [](const Pusher::Event &) {};
        std::ignore = dispatcher.addListener(std::move(foreign));
        receiveEverything();
        MainWindow::Sources sources;
        sources.discovery = discovery.store();
        sources.history = history;
        sources.listeners = link;
        sources.trace = dispatcher.trace();
        sources.scheduler = scheduler;
        sources.target = canary;
        sources.channels = QStringList{canary};
        window = std::make_unique<MainWindow>(sources, Theme::Kind::Light);
        window->resize(1400, 900);
        window->show();
        scheduler->advance(1s);
        tellEverything();
    }

    void receive(const QString &channel, const QString &event, const QJsonObject &data)
    {
        const std::string payload =
            EventRows::quoted(QJsonDocument(data).toJson(QJsonDocument::Compact).toStdString());
        const std::string channelName = channel.toStdString();
        const std::string eventName = event.toStdString();
        const std::string user = canary.toStdString();
        const quint64 sequence = EventRows::add(
            *history, {.channel = channelName, .event = eventName, .data = payload, .user = user});
        dispatcher.dispatch(*history, sequence, sequence);
    }
    void receiveEverything()
    {
        const QString &c = canary;
        receive(u"bot-updates"_s, u"bot-created"_s,
                {{u"botUUID"_s, u"1"_s}, {u"botName"_s, c}, {u"status"_s, c}});
        receive(u"bot-updates"_s, u"trade-executed"_s,
                {{u"botUUID"_s, u"1"_s},
                 {u"botName"_s, c},
                 {u"symbol"_s, c},
                 {u"amount"_s, 12.5},
                 {u"currency"_s, c},
                 {u"profit_is_win"_s, true}});
        receive(u"strategy-updates"_s, u"strategy-modified"_s, {{u"title"_s, c}});
        receive(u"user-updates-1"_s, u"notification"_s,
                {{u"type"_s, c}, {u"botName"_s, c}, {u"message"_s, c}});
        receive(u"bot-updates"_s, u"trade-executed"_s, {{c, c}}); // cannot be decoded
        receive(c, c, {{c, c}, {u"password"_s, c}});
    }
    Pusher::Error error() const
    {
        Pusher::Error result;
        result.code = Pusher::Error::Code::ConnectionFailed;
        result.message = canary;
        for (const QString &name : {u"host"_s, u"channel"_s, u"reason"_s})
            result.parameters.insert(name, canary);
        return result;
    }
    void tellEverything()
    {
        Pusher::ListenerInfo listener;
        listener.id = Pusher::ListenerId(canary);
        listener.channel = canary;
        listener.event = canary;
        listener.enabled = false;
        listener.errors = 1;
        listener.lastError = canary;
        ListenerSnapshot snapshot;
        snapshot.listeners = {listener};
        link->setSnapshot(snapshot);
        ListenerTrouble trouble;
        trouble.id = listener.id;
        trouble.failures = 1;
        trouble.lastError = error();
        Q_EMIT link->troubled({trouble});
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 2;
        gap.channels = {Pusher::ChannelName(canary)};
        window->gapOpened(gap);
        Pusher::Connection::Status status;
        status.state = Pusher::Connection::State::Unavailable;
        status.socketId = Pusher::SocketId(canary);
        status.lastCloseCode = 4999;
        status.lastCloseReason = canary;
        window->setStatus(status);
        window->showError(error());
        window->showConfigurationProblems({canary, canary});
        window->noteChanges();
        scheduler->advance(2s);
    }
    /// Calls `check` with the window painted, once for each view in front and an event inspected.
    template <typename Check>
    void forEachView(Check &&check)
    {
        for (const QString &name : ViewCatalog::names()) {
            window->showView(name);
            for (auto *panel : window->findChildren<Panel *>())
                panel->inspect(history->lastSequence());
            window->noteChanges();
            scheduler->advance(300ms);
            QCoreApplication::sendPostedEvents();
            window->grab();
            check(name);
        }
        // The inspector ends the views: its other pages.
        auto *pages = window->findChild<QTabWidget *>(u"inspectorTabs"_s);
        for (int page = 1; page < pages->count(); ++page) {
            pages->setCurrentIndex(page);
            window->grab();
            check(pages->tabText(page));
        }
    }

    const QString canary;
    std::shared_ptr<FakeScheduler> scheduler = std::make_shared<FakeScheduler>();
    std::shared_ptr<Pusher::Interner> names;
    std::shared_ptr<Pusher::EventHistory> history;
    Pusher::EventDispatcher dispatcher;
    Discovery discovery;
    std::shared_ptr<ListenerLink> link;
    std::unique_ptr<MainWindow> window;
};

QString describe(const QObject &object, const QString &text)
{
    return u"%1 %2: %3"_s.arg(QString::fromLatin1(object.metaObject()->className()),
                              object.objectName(), text.left(300));
}

/// Whether a tool tip would show the canary as anything but text.
bool isMarkup(const QString &toolTip)
{
    return toolTip.contains(u"<img"_s) || toolTip.contains(u"<b>"_s)
        || (toolTip.contains(u"&amp;"_s) && !Qt::mightBeRichText(toolTip));
}

bool hasControls(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x20 || (c.unicode() >= 0x202a && c.unicode() <= 0x202e);
    });
}

/// Everything that a widget says: what, and the words.
struct Saying {
    const QObject *who;
    QString text;
    bool marksKeys; ///< a single `&` would be a key
};

QList<Saying> sayings()
{
    QList<Saying> result;
    const auto add = [&result](const QObject *who, const QString &text, bool marksKeys) {
        if (!text.isEmpty())
            result.append({who, text, marksKeys});
    };
    for (const QWidget *widget : QApplication::allWidgets()) {
        for (const QAction *action : widget->actions())
            add(action, action->text(), true);
        add(widget, widget->windowTitle(), qobject_cast<const QDockWidget *>(widget) != nullptr);
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            add(label, label->text(), label->textFormat() != Qt::PlainText);
        // The console's own button paints its text without keys.
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            add(button, button->text(), true);
        if (const auto *box = qobject_cast<const QGroupBox *>(widget))
            add(box, box->title(), true);
        if (const auto *cell = qobject_cast<const StatusCell *>(widget))
            add(cell, cell->text(), false);
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                add(tabs, tabs->tabText(i), true);
        }
    }
    return result;
}

QList<Saying> toolTips()
{
    QList<Saying> result;
    const auto add = [&result](const QObject *who, const QString &text) {
        if (!text.isEmpty())
            result.append({who, text, false});
    };
    for (const QWidget *widget : QApplication::allWidgets()) {
        add(widget, widget->toolTip());
        add(widget, widget->statusTip());
        add(widget, widget->whatsThis());
        for (const QAction *action : widget->actions())
            add(action, action->toolTip());
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                add(tabs, tabs->tabToolTip(i));
        }
    }
    return result;
}

/// Calls `check(index)` for every cell that a view could show, branches of trees included.
template <typename Check>
void forEachCell(QAbstractItemModel &model, const QModelIndex &parent, Check &&check)
{
    if (model.canFetchMore(parent))
        model.fetchMore(parent);
    for (int row = 0; row < model.rowCount(parent); ++row) {
        for (int column = 0; column < model.columnCount(parent); ++column)
            check(model.index(row, column, parent));
        forEachCell(model, model.index(row, 0, parent), check);
    }
}

template <typename Check>
void forEachCell(const MainWindow &window, Check &&check)
{
    for (auto *view : window.findChildren<QAbstractItemView *>()) {
        if (view->model())
            forEachCell(*view->model(), QModelIndex(), check);
    }
}

/// What the widget's tool tip says there, as it is given to be shown; painted as well.
QString shownToolTip(QWidget &widget, const QPoint &at)
{
    QHelpEvent event(QEvent::ToolTip, at, widget.mapToGlobal(at));
    QApplication::sendEvent(&widget, &event);
    const QString text = QToolTip::text();
    for (QWidget *tip : QApplication::topLevelWidgets()) {
        if (tip->inherits("QTipLabel"))
            tip->grab();
    }
    QToolTip::hideText();
    return text;
}

/// Calls `check(index, toolTip)` for every cell that can be seen.
template <typename Check>
void forEachSeenCell(const MainWindow &window, Check &&check)
{
    for (auto *view : window.findChildren<QAbstractItemView *>()) {
        if (!view->isVisible())
            continue;
        const QAbstractItemModel &model = *view->model();
        for (int row = 0; row < model.rowCount(); ++row) {
            for (int column = 0; column < model.columnCount(); ++column) {
                const QModelIndex index = model.index(row, column);
                const QRect cell = view->visualRect(index) & view->viewport()->rect();
                if (!cell.isEmpty())
                    check(index, shownToolTip(*view->viewport(), cell.center()));
            }
        }
    }
}

} // namespace

/// Fault rows U and L over the whole window: what a peer sends is shown as text, whole or cut, and
/// never does anything.
class TestForeignTextViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void U1_U3_markupIsTextEverywhere()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"canary.png"_s);
        QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(file));
        HostileDesk desk(u"<img src='%1'><b>x</b> a < b && c > d R&D"_s.arg(file));
        const FileWatch watch(folder.path());
        QVERIFY(watch.isWatching());
        int foreign = 0;
        desk.forEachView([&](const QString &) {
            for (const QWidget *widget : QApplication::allWidgets()) {
                // QTextEdit guesses whether a text is markup; QPlainTextEdit does not.
                QVERIFY(!qobject_cast<const QTextEdit *>(widget));
                if (const auto *label = qobject_cast<const QLabel *>(widget))
                    QVERIFY2(label->textFormat() == Qt::PlainText || label->inherits("QTipLabel"),
                             qPrintable(describe(*label, label->text())));
            }
            for (const Saying &saying : sayings()) {
                foreign += saying.text.contains(u"R&"_s);
                QVERIFY2(!saying.marksKeys || !saying.text.contains(marker),
                         qPrintable(describe(*saying.who, saying.text)));
            }
            for (const Saying &tip : toolTips())
                QVERIFY2(!isMarkup(tip.text), qPrintable(describe(*tip.who, tip.text)));
            for (QWidget *widget : desk.window->findChildren<QWidget *>()) {
                if (!widget->isVisible())
                    continue;
                const QString tip = shownToolTip(*widget, widget->rect().center());
                QVERIFY2(!isMarkup(tip), qPrintable(describe(*widget, tip)));
            }
            forEachSeenCell(*desk.window, [](const QModelIndex &index, const QString &tip) {
                QVERIFY2(!isMarkup(tip), qPrintable(describe(*index.model(), tip)));
            });
        });
        QVERIFY2(foreign > 10, "the canaries did not arrive");
        QVERIFY2(!watch.sawOpening(), "a file that a peer named was opened");
        // That the watch would have seen it:
        QVERIFY(!QImage(file).isNull());
        QVERIFY(watch.sawOpening());
    }

    void L7_L8_controlsAreVisibleEverywhere()
    {
        HostileDesk desk(u"R&D \x1b[2J\r\n\u202eabc\u202c"_s);
        desk.forEachView([&](const QString &) {
            for (const Saying &saying : sayings()) {
                // Line ends of our own join the problems of a configuration.
                QString text = saying.text;
                if (saying.who->objectName() == u"bannerText"_s)
                    text.remove(u'\n');
                QVERIFY2(!hasControls(text), qPrintable(describe(*saying.who, saying.text)));
            }
            forEachCell(*desk.window, [](const QModelIndex &index) {
                const QString text = index.data().toString();
                QVERIFY2(!hasControls(text), qPrintable(describe(*index.model(), text)));
            });
        });
    }

    void L8_toolTipsOfCellsTellOfDirectionControls()
    {
        HostileDesk desk(u"\u202eR&D"_s);
        int told = 0;
        desk.forEachView([&](const QString &) {
            forEachSeenCell(*desk.window, [&told](const QModelIndex &index, const QString &tip) {
                // Not what is shown as "{…}": its parts have tool tips of their own.
                if (!index.data().toString().contains(u"⟨U+202E⟩"_s)
                    || !index.data(RawRole).toString().contains(QChar(0x202e)))
                    return;
                ++told;
                QVERIFY2(tip.contains(u"direction controls"_s),
                         qPrintable(describe(*index.model(), index.data().toString())));
            });
        });
        QVERIFY(told > 0);
    }

    void U2_U6_L11_hugeTextsAreCutEverywhere_data()
    {
        QTest::addColumn<QString>("canary");
        QTest::newRow("a megabyte without a space") << QString(1'000'000, u'x');
        QTest::newRow("200 000 combining marks") << u"a"_s + QString(200'000, QChar(0x0301));
        QTest::newRow("200 000 lines") << u"x\n"_s.repeated(200'000);
        QTest::newRow("from right to left") << QString(1'000'000, QChar(0x05d0));
    }
    void U2_U6_L11_hugeTextsAreCutEverywhere()
    {
        QFETCH(const QString, canary);
        HostileDesk desk(canary);
        desk.forEachView([&](const QString &) {
            for (const Saying &saying : sayings())
                QVERIFY2(saying.text.size() <= longest,
                         qPrintable(describe(*saying.who, QString::number(saying.text.size()))));
            for (const Saying &tip : toolTips())
                QVERIFY2(tip.text.size() <= 2 * longest,
                         qPrintable(describe(*tip.who, QString::number(tip.text.size()))));
            forEachCell(*desk.window, [](const QModelIndex &index) {
                const QString text = index.data().toString();
                QVERIFY2(text.size() <= longest && !text.contains(u'\n'),
                         qPrintable(describe(*index.model(), QString::number(text.size()))));
                QVERIFY(index.data(Qt::AccessibleTextRole).toString().size() <= 2 * longest);
            });
        });
        QVERIFY(desk.window->minimumSizeHint().width() <= 1400);
    }

    void L15_secretsAreCoveredEverywhere()
    {
        const QString secret = u"hunter2"_s;
        HostileDesk desk(u"canary"_s);
        for (const QString &event : {u"login"_s, u"trade-executed"_s, u"bot-updated"_s})
            desk.receive(u"bot-updates"_s, event,
                         {{u"password"_s, secret}, {u"apiKey"_s, QJsonObject{{u"x"_s, secret}}}});
        desk.forEachView([&](const QString &) {
            for (const Saying &saying : sayings() + toolTips())
                QVERIFY2(!saying.text.contains(secret),
                         qPrintable(describe(*saying.who, saying.text)));
            forEachCell(*desk.window, [&secret](const QModelIndex &index) {
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(RawRole),
                                       int(Qt::AccessibleTextRole)})
                    QVERIFY2(!index.data(role).toString().contains(secret),
                             qPrintable(describe(*index.model(), index.data(role).toString())));
            });
            for (const auto *text : desk.window->findChildren<QPlainTextEdit *>())
                QVERIFY(!text->toPlainText().contains(secret));
        });
    }

    /// The sweep itself: what it must find if somebody forgets.
    void theSweepFindsWhatIsForgotten()
    {
        const QString canary = u"<b>x</b> R&D"_s;
        QLabel label(canary);
        label.setToolTip(canary);
        QPushButton button(canary);
        const auto all = sayings();
        QCOMPARE(std::count_if(all.begin(), all.end(),
                               [](const Saying &saying) {
                                   return saying.marksKeys && saying.text.contains(marker);
                               }),
                 2);
        const auto tips = toolTips();
        QVERIFY(std::any_of(tips.begin(), tips.end(),
                            [](const Saying &tip) { return isMarkup(tip.text); }));
        QVERIFY(isMarkup(u"a &amp; b"_s)); // escaped, but shown as it is for want of a tag
        QVERIFY(!isMarkup(u"<qt>&lt;b&gt;</qt>"_s));
    }
};

QTEST_MAIN(TestForeignTextViews)
#include "tst_foreigntextviews.moc"
