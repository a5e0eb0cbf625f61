// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/presencepanel.h"

#include "ui/models/membertablemodel.h"
#include "ui/models/presencelogmodel.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QLocale>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

namespace {
constexpr auto splitKey = "split"_L1;
constexpr auto membersKey = "members"_L1;
constexpr auto logKey = "log"_L1;
} // namespace

PresencePanel::PresencePanel(std::shared_ptr<ChannelLink> link, QWidget *parent)
    : Panel(parent)
    , m_link(std::move(link))
    , m_memberModel(new MemberTableModel)
    , m_logModel(new PresenceLogModel)
    , m_members(
          new TablePanel(*m_memberModel,
                         {u"member"_s, tr("Members"), tr("Filter members: user, channel, info …")}))
    , m_log(new TablePanel(
          *m_logModel, {u"presenceLog"_s, tr("Came and went"), tr("Filter: user, joined, left …")}))
    , m_tables(new QSplitter)
{
    setObjectName(u"presencePanel"_s);
    setAccessibleName(tr("Presence"));
    m_tables->setObjectName(u"presenceTables"_s);
    m_tables->setChildrenCollapsible(false);
    m_tables->addWidget(m_members);
    m_tables->addWidget(m_log);
    m_tables->setStretchFactor(0, 3);
    m_tables->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_tables);
    setFocusProxy(&m_members->view());
    for (TablePanel *table : {m_members, m_log})
        connect(table, &Panel::silenceActionRequested, this, &Panel::silenceActionRequested);
    if (m_link)
        connect(m_link.get(), &ChannelLink::answered, this, &PresencePanel::take);
    showSilences();
}

void PresencePanel::setTheme(const Theme &theme)
{
    m_members->setTheme(theme);
    m_log->setTheme(theme);
}

void PresencePanel::take(const ChannelSnapshot &snapshot)
{
    m_memberModel->setSnapshot(snapshot);
    m_logModel->setSnapshot(snapshot);
    m_hasAnswer = true;
    m_hasPresence =
        std::any_of(snapshot.channels.cbegin(), snapshot.channels.cend(),
                    [](const ChannelRow &channel) { return channel.status.members.has_value(); });
    qsizetype there = 0;
    for (const ChannelRow &channel : snapshot.channels)
        there += channel.status.members ? channel.status.members->count() : 0;
    const bool isOld = std::any_of(snapshot.members.cbegin(), snapshot.members.cend(),
                                   [](const MemberRow &member) { return !member.isCurrent; });
    // Whoever found no room in the list is there all the same.
    m_members->setSummary(
        m_hasPresence ? isOld ? tr("%Ln member(s), as of before the line went", nullptr, int(there))
                              : tr("%Ln member(s)", nullptr, int(there))
                      : QString());
    m_members->setStale(isOld);
    if (isVisible())
        refresh();
}

void PresencePanel::refresh()
{
    m_members->refresh();
    m_log->refresh();
    showSilences();
}

void PresencePanel::showFacts(const LineFacts &facts)
{
    m_memberModel->setNow(facts.wallNow);
    if (m_link)
        Q_EMIT m_link->requested();
}

void PresencePanel::setSilence(const Silence &silence)
{
    m_silence = silence;
    showSilences();
}

void PresencePanel::showSilences()
{
    if (!m_hasAnswer || !m_hasPresence) {
        const Silence nothing = m_hasAnswer
            ? Silence{tr("No presence channel"),
                      tr("Subscribe to a channel whose name begins with presence- in Channels: its "
                         "members appear here."),
                      {}}
            : m_silence;
        m_members->setSilence(nothing);
        m_log->setSilence(nothing);
        return;
    }
    m_members->setSilence({tr("Nobody is listed yet"),
                           tr("The members appear when the subscription is confirmed."),
                           {}});
    m_log->setSilence(
        {tr("Nobody came or went"), tr("Who joins or leaves from now on appears here."), {}});
}

void PresencePanel::showMatching(const QString &filter)
{
    m_members->showMatching(filter);
}

void PresencePanel::saveLayout(QSettings &settings) const
{
    settings.setValue(splitKey, m_tables->saveState());
    settings.beginGroup(membersKey);
    m_members->saveLayout(settings);
    settings.endGroup();
    settings.beginGroup(logKey);
    m_log->saveLayout(settings);
    settings.endGroup();
}

void PresencePanel::restoreLayout(QSettings &settings)
{
    m_tables->restoreState(settings.value(splitKey).toByteArray());
    settings.beginGroup(membersKey);
    m_members->restoreLayout(settings);
    settings.endGroup();
    settings.beginGroup(logKey);
    m_log->restoreLayout(settings);
    settings.endGroup();
}

} // namespace Console
