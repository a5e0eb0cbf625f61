// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/viewcatalog.h"

#include "ui/views/eventpanel.h"
#include "ui/views/inspectorpanel.h"
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
        {u"trades"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Trades")), u"view-trades"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new TradePanel(sources.discovery); }},
        {u"events"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Events")), u"view-list-text"_s,
         Place::Main,
         [](const Sources &sources) -> Panel * { return new EventPanel(sources.history); }},
        {u"inspector"_s, tr(QT_TRANSLATE_NOOP("Console::ViewCatalog", "Inspector")),
         u"view-list-tree"_s, Place::Beside,
         [](const Sources &sources) -> Panel * { return new InspectorPanel(sources.history); }},
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
