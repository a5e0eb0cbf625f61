// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/standstill.h"

#include "ui/text/listenersentences.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

struct Feed {
    QLatin1StringView view;
    QLatin1StringView listener; ///< its id, or how the ids begin
};

constexpr Feed feeds[] = {
    {"trades"_L1, "discovery.trades"_L1},
    {"charts"_L1, "discovery.trades"_L1},
    {"bots"_L1, "discovery.bots-"_L1},
    {"bots"_L1, "discovery.trades"_L1},
    {"strategies"_L1, "discovery.strategies"_L1},
    {"notifications"_L1, "discovery.notifications"_L1},
    {"activity"_L1, "discovery."_L1},
};

} // namespace

QStringList Standstill::of(const QString &view, const QStringList &off)
{
    QStringList result;
    std::copy_if(off.cbegin(), off.cend(), std::back_inserter(result), [&](const QString &id) {
        return std::any_of(std::begin(feeds), std::end(feeds), [&](const Feed &feed) {
            return view == feed.view && id.startsWith(feed.listener);
        });
    });
    return result;
}

Silence Standstill::silence(const QStringList &feeders)
{
    return {tr("Nothing can come here"), ListenerSentences::switchedOff(feeders), {}};
}

} // namespace Console
