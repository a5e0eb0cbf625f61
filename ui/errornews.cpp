// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errornews.h"

#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"
#include "ui/text/quietsentences.h"
#include "ui/text/sentences.h"
#include "ui/views/banner.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;
using namespace std::chrono;

namespace {

/// A connection that is back sooner is no news.
constexpr auto patience = 1s;

} // namespace

ErrorNews::ErrorNews(Banner &banner, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_banner(banner)
    , m_scheduler(std::move(scheduler))
{
    connect(&m_banner, &Banner::actionRequested, this, [this] {
        if (m_shows == Shows::Listeners)
            Q_EMIT listenersRequested();
        else
            Q_EMIT retryRequested();
    });
}

void ErrorNews::setStatus(const Pusher::Connection::Status &status)
{
    const State before = std::exchange(m_status, status).state;
    if (status.state == State::Connected && before != State::Connected) {
        m_lineError.reset();
        if (m_shows == Shows::LineError)
            hide();
    }
    if (status.state == State::Failed && status.failure)
        showLineError(*status.failure);
}

void ErrorNews::showError(const Pusher::Error &error)
{
    // The news that the line broke comes before the state that says so.
    if (m_status.state == State::Connected && error.code != Pusher::Error::Code::ConnectionFailed) {
        m_other = error;
        ++m_otherErrors;
        return;
    }
    if (!m_lineError)
        m_lineErrorSince = m_scheduler->now();
    m_lineError = error;
    if (m_shows == Shows::LineError && !m_banner.isHidden())
        showLineError(error);
}

void ErrorNews::showTroubles(const QList<ListenerTrouble> &troubles)
{
    const bool isShown = !m_banner.isHidden();
    // The table of listeners tells of it too; nothing else tells why nothing comes.
    if (isShown && (m_shows == Shows::Configuration || m_shows == Shows::LineError))
        return;
    if (m_shows != Shows::Listeners || !isShown) {
        if (isQuietAbout(troubles))
            return;
        m_troubles.clear();
        m_troublesShown = m_scheduler->now();
    }
    for (const ListenerTrouble &trouble : troubles) {
        ListenerTrouble &known = m_troubles[trouble.id];
        known.id = trouble.id;
        known.add(trouble);
    }
    m_shows = Shows::Listeners;
    const QList<ListenerTrouble> all = m_troubles.values();
    m_banner.showMessage(Banner::Kind::Warning, ListenerSentences::troubleTitle(all),
                         ListenerSentences::troubleText(all), tr("Show listeners"));
}

/// Whether the line about these was dismissed a moment ago.
bool ErrorNews::isQuietAbout(const QList<ListenerTrouble> &troubles) const
{
    return m_shows == Shows::Listeners && m_scheduler->now() - m_troublesShown < quiet
        && std::all_of(troubles.cbegin(), troubles.cend(), [this](const ListenerTrouble &trouble) {
               return m_troubles.contains(trouble.id);
           });
}

void ErrorNews::setQuiet(const QList<Pusher::Silence> &silent)
{
    const auto isNew = [this](const Pusher::Silence &silence) {
        return std::none_of(m_quiet.cbegin(), m_quiet.cend(),
                            [&silence](const Pusher::Silence &known) {
                                return known.channel == silence.channel
                                    && known.event == silence.event;
                            });
    };
    if (std::any_of(silent.cbegin(), silent.cend(), isNew))
        m_quietIsNews = true;
    m_quiet = silent;
    if (m_shows != Shows::Quiet)
        return; // its turn comes with the tick
    if (m_quiet.isEmpty())
        hide();
    else if (!m_banner.isHidden() || m_quietIsNews)
        showQuiet();
}

void ErrorNews::showQuiet()
{
    m_shows = Shows::Quiet;
    m_quietIsNews = false;
    m_banner.showMessage(Banner::Kind::Warning, QuietSentences::title(m_quiet),
                         QuietSentences::text(m_quiet), {});
}

void ErrorNews::showConfigurationProblems(const QStringList &problems)
{
    if (problems.isEmpty()) {
        if (m_shows == Shows::Configuration)
            hide();
        return;
    }
    QStringList lines;
    for (const QString &problem : problems)
        lines.append(ForeignText::preview(problem));
    m_shows = Shows::Configuration;
    m_banner.showMessage(Banner::Kind::Warning, tr("The configuration is not complete"),
                         lines.join(u'\n'), {});
}

void ErrorNews::tick()
{
    const bool hasLasted = m_lineError && m_scheduler->now() - m_lineErrorSince >= patience;
    if (hasLasted && m_status.state == State::Connected) { // not the line's, then
        m_other = std::exchange(m_lineError, std::nullopt);
        ++m_otherErrors;
    } else if (hasLasted && m_shows != Shows::LineError) {
        showLineError(*m_lineError);
    }
    if (m_other)
        showOtherErrors();
    if (m_banner.isHidden() && m_quietIsNews && !m_quiet.isEmpty())
        showQuiet();
}

void ErrorNews::showLineError(const Pusher::Error &error)
{
    m_lineError = error;
    m_shows = Shows::LineError;
    const bool isFinal = m_status.state == State::Failed;
    m_banner.showMessage(isFinal ? Banner::Kind::Trouble : Banner::Kind::Warning,
                         Sentences::title(error), adviceFor(error),
                         isFinal ? tr("Try again") : tr("Retry now"));
}

void ErrorNews::showOtherErrors()
{
    const Pusher::Error error = *std::exchange(m_other, std::nullopt);
    const QString title = Sentences::title(error);
    const bool isShown = m_shows == Shows::Other && !m_banner.isHidden();
    if (!isShown) {
        const bool wasDismissed = m_shows == Shows::Other && title == m_otherTitle
            && m_scheduler->now() - m_otherShown < quiet;
        if (wasDismissed)
            return;
        m_otherShown = m_scheduler->now();
    }
    m_shows = Shows::Other;
    m_otherTitle = title;
    //: %1 what happened, %2 a number
    m_banner.showMessage(
        Banner::Kind::Warning,
        m_otherErrors == 1
            ? title
            : tr("%1 (the newest of %2 errors)").arg(title, QLocale().toString(m_otherErrors)),
        adviceFor(error), {});
}

void ErrorNews::hide()
{
    m_shows = Shows::Nothing;
    m_banner.hide();
}

QString ErrorNews::adviceFor(const Pusher::Error &error) const
{
    const QString detail = ForeignText::preview(error.message);
    const QString advice = Sentences::advice(error);
    return detail.isEmpty() ? advice : tr("%1 Details: %2").arg(advice, detail);
}

} // namespace Console
