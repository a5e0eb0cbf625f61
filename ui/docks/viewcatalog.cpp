// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/viewcatalog.h"

#include "ui/views/activitypanel.h"
#include "ui/views/authpanel.h"
#include "ui/views/botpanel.h"
#include "ui/views/channelpanel.h"
#include "ui/views/chartpanel.h"
#include "ui/views/connectionpanel.h"
#include "ui/views/eventpanel.h"
#include "ui/views/healthpanel.h"
#include "ui/views/inspectorpanel.h"
#include "ui/views/limitpanel.h"
#include "ui/views/listenerpanel.h"
#include "ui/views/notificationpanel.h"
#include "ui/views/presencepanel.h"
#include "ui/views/publishpanel.h"
#include "ui/views/strategypanel.h"
#include "ui/views/tradepanel.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Console {

std::vector<ViewCatalog::View> ViewCatalog::views()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("Console::ViewCatalog", text);
    };
    return {
        {u"trades"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Trades")), u"pushwatch-trade"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new TradePanel(sources.discovery); }},
        {u"events"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Events")), u"view-list-text"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new EventPanel(sources.history); }},
        {u"bots"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Bots")), u"pushwatch-bot"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new BotPanel(sources.discovery); }},
        {u"strategies"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Strategies")),
         u"pushwatch-strategy"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new StrategyPanel(sources.discovery); }},
        {u"activity"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Activity")),
         u"view-history"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new ActivityPanel(sources.discovery); }},
        {u"notifications"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Notifications")),
         u"notifications"_s, Place::Main,
         [](const Sources &sources) -> Panel * {
             return new NotificationPanel(sources.discovery);
         }},
        {u"listeners"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Listeners")),
         u"pushwatch-listener"_s, Place::Main,
         [](const Sources &sources) -> Panel * {
             return new ListenerPanel(sources.listeners, sources.history);
         }},
        {u"channels"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Channels")),
         u"pushwatch-channel"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new ChannelPanel(sources.channelLink); }},
        {u"presence"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Presence")),
         u"pushwatch-presence"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new PresencePanel(sources.channelLink); }},
        {u"connection"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Connection")),
         u"network-connect"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new ConnectionPanel(sources); }},
        {u"health"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Health")),
         u"view-statistics"_s, Place::Main,
         [](const Sources &sources) -> Panel * { return new HealthPanel(sources.health); }},
        {u"limits"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Limits")), u"speedometer"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new LimitPanel(sources.limiter); }},
        {u"auth"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Auth")), u"object-unlocked"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new AuthPanel(sources.auth); }},
        {u"charts"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Charts")),
         u"office-chart-line"_s, Place::Below,
         [](const Sources &sources) -> Panel * { return new ChartPanel(sources); }},
        {u"publish"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Publish")),
         u"document-send"_s, Place::Below,
         [](const Sources &sources) -> Panel * { return new PublishPanel(sources); }},
        {u"inspector"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Inspector")),
         u"view-list-tree"_s, Place::Beside,
         [](const Sources &sources) -> Panel * {
             return new InspectorPanel(sources.history, sources.listeners, sources.trace);
         }},
    };
}

QStringList ViewCatalog::names()
{
    QStringList result;
    for (const View &view : views())
        result.append(view.name);
    return result;
}

} // namespace Console
