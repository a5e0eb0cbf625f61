<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Console::ActivityPanel</name>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln event</numerusform>
            <numerusform>%Ln events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not understood</source>
        <translation>
            <numerusform>%Ln not understood</numerusform>
            <numerusform>%Ln not understood</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::AuthPanel</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln allowed</source>
        <translation>
            <numerusform>%Ln allowed</numerusform>
            <numerusform>%Ln allowed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused</source>
        <translation>
            <numerusform>%Ln refused</numerusform>
            <numerusform>%Ln refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a rule</source>
        <translation>
            <numerusform>%Ln without a rule</numerusform>
            <numerusform>%Ln without a rule</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::BatchForm</name>
    <message numerus="yes">
        <source>%Ln events.</source>
        <translation>
            <numerusform>%Ln event.</numerusform>
            <numerusform>%Ln events.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::BotPanel</name>
    <message numerus="yes">
        <source>%Ln bots</source>
        <translation>
            <numerusform>%Ln bot</numerusform>
            <numerusform>%Ln bots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events of other bots not counted</source>
        <translation>
            <numerusform>%Ln event of other bots not counted</numerusform>
            <numerusform>%Ln events of other bots not counted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::ChannelPanel</name>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln channel</numerusform>
            <numerusform>%Ln channels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The filter hides all %Ln channel(s).</source>
        <translation>
            <numerusform>The filter hides the only channel.</numerusform>
            <numerusform>The filter hides all %Ln channels.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::ConnectionPanel</name>
    <message numerus="yes">
        <source>%Ln times reconnected</source>
        <translation>
            <numerusform>reconnected once</numerusform>
            <numerusform>reconnected %Ln times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln older not kept</source>
        <translation>
            <numerusform>%Ln older not kept</numerusform>
            <numerusform>%Ln older not kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gaps</source>
        <translation>
            <numerusform>%Ln gap</numerusform>
            <numerusform>%Ln gaps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::EventRateChart</name>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln event</numerusform>
            <numerusform>%Ln events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left before they could be charted</source>
        <translation>
            <numerusform>%Ln left before it could be charted</numerusform>
            <numerusform>%Ln left before they could be charted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::GapBands</name>
    <message numerus="yes">
        <source>%Ln gaps</source>
        <translation>
            <numerusform>%Ln gap</numerusform>
            <numerusform>%Ln gaps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::GapTableModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::HealthSentences</name>
    <message numerus="yes">
        <source>%Ln samples</source>
        <translation>
            <numerusform>%Ln sample</numerusform>
            <numerusform>%Ln samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; so for %Ln windows</source>
        <translation>
            <numerusform>%1; so for %Ln window</numerusform>
            <numerusform>%1; so for %Ln windows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; the last %Ln windows were %2</source>
        <extracomment>The newest windows say something else than the verdict, which waits for more of them</extracomment>
        <translation>
            <numerusform>%1; the last %Ln window was %2</numerusform>
            <numerusform>%1; the last %Ln windows were %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln errors</source>
        <translation>
            <numerusform>%Ln error</numerusform>
            <numerusform>%Ln errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::InspectorHeader</name>
    <message numerus="yes">
        <source>called %Ln listener(s)</source>
        <translation>
            <numerusform>called %Ln listener</numerusform>
            <numerusform>called %Ln listeners</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::InspectorPanel</name>
    <message numerus="yes">
        <source>%Ln value(s) covered</source>
        <translation>
            <numerusform>%Ln value covered</numerusform>
            <numerusform>%Ln values covered</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::LimitPanel</name>
    <message numerus="yes">
        <source>%Ln allowed</source>
        <translation>
            <numerusform>%Ln allowed</numerusform>
            <numerusform>%Ln allowed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused</source>
        <translation>
            <numerusform>%Ln refused</numerusform>
            <numerusform>%Ln refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln subscriptions refused</source>
        <translation>
            <numerusform>%Ln subscription refused</numerusform>
            <numerusform>%Ln subscriptions refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln invalid requests</source>
        <translation>
            <numerusform>%Ln invalid request</numerusform>
            <numerusform>%Ln invalid requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln users forgotten</source>
        <translation>
            <numerusform>%Ln user forgotten</numerusform>
            <numerusform>%Ln users forgotten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the shared bucket</source>
        <translation>
            <numerusform>%Ln in the shared bucket</numerusform>
            <numerusform>%Ln in the shared bucket</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::LineSentences</name>
    <message numerus="yes">
        <source>Given up after %Ln attempts; connect again for a full new count.</source>
        <translation>
            <numerusform>Given up after %Ln attempt; connect again for a full new count.</numerusform>
            <numerusform>Given up after %Ln attempts; connect again for a full new count.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::ListenerSentences</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln listeners are switched off: %1. What they feed stands still.</source>
        <translation>
            <numerusform>%Ln listener is switched off: %1. What it feeds stands still.</numerusform>
            <numerusform>%Ln listeners are switched off: %1. What they feed stands still.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln listeners failed or were slow</source>
        <translation>
            <numerusform>%Ln listener failed or was slow</numerusform>
            <numerusform>%Ln listeners failed or were slow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln listeners are slow</source>
        <translation>
            <numerusform>%Ln listener is slow</numerusform>
            <numerusform>%Ln listeners are slow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Listener %1 failed %Ln times</source>
        <translation>
            <numerusform>Listener %1 failed %Ln time</numerusform>
            <numerusform>Listener %1 failed %Ln times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln channels, the first is %1</source>
        <translation>
            <numerusform>%Ln channel: %1</numerusform>
            <numerusform>%Ln channels, the first is %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events of %1 came</source>
        <extracomment>%1 an event or a channel</extracomment>
        <translation>
            <numerusform>%Ln event of %1 came</numerusform>
            <numerusform>%Ln events of %1 came</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has not come, but %Ln other events of the channel</source>
        <translation>
            <numerusform>%1 has not come, but %Ln other event of the channel</numerusform>
            <numerusform>%1 has not come, but %Ln other events of the channel</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its thread does not keep up; it lost %Ln events</source>
        <translation>
            <numerusform>Its thread does not keep up; it lost %Ln event</numerusform>
            <numerusform>Its thread does not keep up; it lost %Ln events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::NotificationPanel</name>
    <message numerus="yes">
        <source>%Ln notifications</source>
        <translation>
            <numerusform>%Ln notification</numerusform>
            <numerusform>%Ln notifications</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::PayloadNode</name>
    <message numerus="yes">
        <source>… %Ln more, not shown</source>
        <translation>
            <numerusform>… %Ln more, not shown</numerusform>
            <numerusform>… %Ln more, not shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>object, %Ln member(s)</source>
        <translation>
            <numerusform>object, %Ln member</numerusform>
            <numerusform>object, %Ln members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>array, %Ln element(s)</source>
        <translation>
            <numerusform>array, %Ln element</numerusform>
            <numerusform>array, %Ln elements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::PoolPanel</name>
    <message numerus="yes">
        <source>%Ln connected</source>
        <translation>
            <numerusform>%Ln connected</numerusform>
            <numerusform>%Ln connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln handshakes</source>
        <translation>
            <numerusform>%Ln handshake</numerusform>
            <numerusform>%Ln handshakes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reused</source>
        <translation>
            <numerusform>%Ln reused</numerusform>
            <numerusform>%Ln reused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lost</source>
        <translation>
            <numerusform>%Ln lost</numerusform>
            <numerusform>%Ln lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln swept</source>
        <translation>
            <numerusform>%Ln swept</numerusform>
            <numerusform>%Ln swept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused: full</source>
        <translation>
            <numerusform>%Ln refused: full</numerusform>
            <numerusform>%Ln refused: full</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::PoolTableModel</name>
    <message numerus="yes">
        <source>held by %Ln</source>
        <translation>
            <numerusform>held by %Ln</numerusform>
            <numerusform>held by %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::PresencePanel</name>
    <message numerus="yes">
        <source>%Ln member(s), as of before the line went</source>
        <translation>
            <numerusform>%Ln member, as of before the line went</numerusform>
            <numerusform>%Ln members, as of before the line went</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln member(s)</source>
        <translation>
            <numerusform>%Ln member</numerusform>
            <numerusform>%Ln members</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::PublishPanel</name>
    <message numerus="yes">
        <source>%Ln events have no verdict yet. What has not left is not sent.</source>
        <translation>
            <numerusform>%Ln event has no verdict yet. What has not left is not sent.</numerusform>
            <numerusform>%Ln events have no verdict yet. What has not left is not sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sent</source>
        <translation>
            <numerusform>%Ln sent</numerusform>
            <numerusform>%Ln sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not</source>
        <translation>
            <numerusform>%Ln not</numerusform>
            <numerusform>%Ln not</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln older not kept</source>
        <translation>
            <numerusform>%Ln older not kept</numerusform>
            <numerusform>%Ln older not kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::QuietSentences</name>
    <message numerus="yes">
        <source>%Ln event(s) have gone quiet</source>
        <translation>
            <numerusform>%Ln event has gone quiet</numerusform>
            <numerusform>%Ln events have gone quiet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln event(s) quiet</source>
        <translation>
            <numerusform>%Ln event quiet</numerusform>
            <numerusform>%Ln events quiet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::RunningTotalChart</name>
    <message numerus="yes">
        <source>%Ln left before they could be charted</source>
        <translation>
            <numerusform>%Ln left before it could be charted</numerusform>
            <numerusform>%Ln left before they could be charted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln profits in further currencies or without a usable figure</source>
        <translation>
            <numerusform>%Ln profit in a further currency or without a usable figure</numerusform>
            <numerusform>%Ln profits in further currencies or without a usable figure</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::Sentences</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::StrategyPanel</name>
    <message numerus="yes">
        <source>%Ln strategies</source>
        <translation>
            <numerusform>%Ln strategy</numerusform>
            <numerusform>%Ln strategies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changes of other strategies not kept</source>
        <translation>
            <numerusform>%Ln change of other strategies not kept</numerusform>
            <numerusform>%Ln changes of other strategies not kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::TablePanel</name>
    <message numerus="yes">
        <source>%Ln new – press End to follow</source>
        <translation>
            <numerusform>%Ln new – press End to follow</numerusform>
            <numerusform>%Ln new – press End to follow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln new</numerusform>
            <numerusform>%Ln new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new, not filtered</source>
        <translation>
            <numerusform>%Ln new, not filtered</numerusform>
            <numerusform>%Ln new, not filtered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows copied</source>
        <translation>
            <numerusform>%Ln row copied</numerusform>
            <numerusform>%Ln rows copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::TradePanel</name>
    <message numerus="yes">
        <source>%Ln trades</source>
        <translation>
            <numerusform>%Ln trade</numerusform>
            <numerusform>%Ln trades</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln undecodable</source>
        <translation>
            <numerusform>%Ln undecodable</numerusform>
            <numerusform>%Ln undecodable</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::UptimeStrip</name>
    <message numerus="yes">
        <source>%1; %Ln times without an answer</source>
        <translation>
            <numerusform>%1; %Ln time without an answer</numerusform>
            <numerusform>%1; %Ln times without an answer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console::WinLossChart</name>
    <message numerus="yes">
        <source>%Ln left before they could be charted</source>
        <translation>
            <numerusform>%Ln left before it could be charted</numerusform>
            <numerusform>%Ln left before they could be charted</numerusform>
        </translation>
    </message>
</context>
</TS>
