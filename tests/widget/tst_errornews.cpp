// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "ui/errornews.h"
#include "ui/views/banner.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What listeners do wrong, in the window's one banner.
class tst_ErrorNews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void U14_aStormIsOneLineThatCounts();
    void aFloodOfErrorsIsOneLineThatCounts();
    void severalListenersAreOneLine();
    void dismissedStaysAway();
    void dismissedComesBackForOthersAndLater();
    void doesNotHideWhyNothingComes();
    void theButtonLeadsToTheListeners();
    void quietEventsWaitBehindOtherNews();
    void U1_markupStaysText();

private:
    static Pusher::Silence quiet(const QString &event)
    {
        return {Pusher::ChannelName(u"bot-updates"_s), Pusher::EventName(event),
                Pusher::Silence::State::Silent,        5s, true, {}};
    }
    static ListenerTrouble trouble(const QString &id, quint64 failures = 1)
    {
        ListenerTrouble result{.id = Pusher::ListenerId(id), .failures = failures};
        result.lastError.message = u"A listener threw: <b>no</b>"_s;
        return result;
    }
    QString label(const QString &name) const
    {
        QString text = m_banner->findChild<QLabel *>(name)->text();
        return text.remove(QChar(0x2068)).remove(QChar(0x2069));
    }
    QString title() const { return label(u"bannerTitle"_s); }
    void press(const QString &name) { m_banner->findChild<QPushButton *>(name)->click(); }

    std::shared_ptr<FakeScheduler> m_scheduler;
    std::unique_ptr<Banner> m_banner;
    std::unique_ptr<ErrorNews> m_news;
};

void tst_ErrorNews::init()
{
    QLocale::setDefault(QLocale::c());
    m_scheduler = std::make_shared<FakeScheduler>();
    m_banner = std::make_unique<Banner>();
    m_news = std::make_unique<ErrorNews>(*m_banner, m_scheduler);
    Pusher::Connection::Status status;
    status.state = Pusher::Connection::State::Connected;
    m_news->setStatus(status);
}

void tst_ErrorNews::cleanup()
{
    m_news.reset();
    m_banner.reset();
}

void tst_ErrorNews::U14_aStormIsOneLineThatCounts()
{
    m_news->showTroubles({trouble(u"risk"_s, 2500)});
    QVERIFY(!m_banner->isHidden());
    QCOMPARE(title(), u"Listener risk failed 2500 times"_s);
    for (int i = 0; i < 3; ++i)
        m_news->showTroubles({trouble(u"risk"_s, 2500)});
    QCOMPARE(title(), u"Listener risk failed 10000 times"_s);
    QVERIFY(label(u"bannerText"_s).contains(u"A listener threw"));
}

void tst_ErrorNews::aFloodOfErrorsIsOneLineThatCounts()
{
    Pusher::Error error{.code = Pusher::Error::Code::ProtocolError, .message = u"too fast"_s};
    for (int i = 0; i < 9999; ++i)
        m_news->showError(error);
    QVERIFY(m_banner->isHidden()); // nothing is painted for each
    m_news->tick();
    const QString first = title();
    QVERIFY2(first.contains(u"9999"), qPrintable(first));
    QVERIFY(label(u"bannerText"_s).contains(u"too fast"));
    press(u"bannerDismiss"_s);
    m_news->showError(error);
    m_news->tick();
    QVERIFY(m_banner->isHidden());
    m_scheduler->advance(ErrorNews::quiet);
    m_news->showError(error);
    m_news->tick();
    QVERIFY(!m_banner->isHidden());
    QVERIFY2(title().contains(u"10001"), qPrintable(title()));
}

void tst_ErrorNews::severalListenersAreOneLine()
{
    m_news->showTroubles({trouble(u"a"_s)});
    m_news->showTroubles({trouble(u"b"_s), trouble(u"c"_s)});
    m_news->showTroubles({trouble(u"b"_s)});
    QCOMPARE(title(), u"3 listeners failed or were slow"_s);
    QVERIFY(label(u"bannerText"_s).startsWith(u"a, b, c."));
}

void tst_ErrorNews::quietEventsWaitBehindOtherNews()
{
    m_news->showTroubles({trouble(u"risk"_s)});
    m_news->setQuiet({quiet(u"beat"_s)});
    m_news->tick();
    QVERIFY(title().startsWith(u"Listener risk failed"_s));
    press(u"bannerDismiss"_s);
    m_news->tick();
    QCOMPARE(title(), u"beat of bot-updates has gone quiet"_s);
    // Dismissed it stays away, until another one falls silent.
    press(u"bannerDismiss"_s);
    m_news->tick();
    QVERIFY(m_banner->isHidden());
    m_news->setQuiet({quiet(u"beat"_s), quiet(u"other"_s)});
    m_news->tick();
    QVERIFY(!m_banner->isHidden());
    QVERIFY(title().contains(u"have gone quiet"_s));
    m_news->setQuiet({quiet(u"other"_s)});
    QCOMPARE(title(), u"other of bot-updates has gone quiet"_s);
    m_news->setQuiet({});
    QVERIFY(m_banner->isHidden());
}

void tst_ErrorNews::dismissedStaysAway()
{
    m_news->showTroubles({trouble(u"a"_s)});
    press(u"bannerDismiss"_s);
    for (int i = 0; i < 59; ++i) {
        m_scheduler->advance(1s);
        m_news->showTroubles({trouble(u"a"_s)});
        QVERIFY(m_banner->isHidden());
    }
}

void tst_ErrorNews::dismissedComesBackForOthersAndLater()
{
    m_news->showTroubles({trouble(u"a"_s)});
    press(u"bannerDismiss"_s);
    m_news->showTroubles({trouble(u"a"_s), trouble(u"b"_s)});
    QVERIFY(!m_banner->isHidden());
    press(u"bannerDismiss"_s);
    m_scheduler->advance(ErrorNews::quiet);
    m_news->showTroubles({trouble(u"b"_s, 7)});
    QVERIFY(!m_banner->isHidden());
    QCOMPARE(title(), u"Listener b failed 7 times"_s);
}

void tst_ErrorNews::doesNotHideWhyNothingComes()
{
    m_news->showConfigurationProblems({u"PUSHER_KEY is missing"_s});
    m_news->showTroubles({trouble(u"a"_s)});
    QCOMPARE(title(), u"The configuration is not complete"_s);
    m_news->showConfigurationProblems({});
    m_news->showTroubles({trouble(u"a"_s)});
    QVERIFY(title().startsWith(u"Listener a"));
}

void tst_ErrorNews::theButtonLeadsToTheListeners()
{
    const QSignalSpy listeners(m_news.get(), &ErrorNews::listenersRequested);
    const QSignalSpy retry(m_news.get(), &ErrorNews::retryRequested);
    m_news->showTroubles({trouble(u"a"_s)});
    press(u"bannerAction"_s);
    QCOMPARE(listeners.size(), 1);
    QCOMPARE(retry.size(), 0);
    Pusher::Connection::Status failed;
    failed.state = Pusher::Connection::State::Failed;
    failed.failure = Pusher::Error();
    m_news->setStatus(failed);
    press(u"bannerAction"_s);
    QCOMPARE(retry.size(), 1);
}

void tst_ErrorNews::U1_markupStaysText()
{
    m_news->showTroubles({trouble(u"<img src=x>"_s)});
    QVERIFY(title().contains(u"<img src=x>"));
    QVERIFY(label(u"bannerText"_s).contains(u"<b>no</b>"));
    for (const QString &name : {u"bannerTitle"_s, u"bannerText"_s})
        QCOMPARE(m_banner->findChild<QLabel *>(name)->textFormat(), Qt::PlainText);
}

QTEST_MAIN(tst_ErrorNews)
#include "tst_errornews.moc"
