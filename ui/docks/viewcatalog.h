// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sources.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace Console {

class Panel;

/// Every view of the console, in the order of menus and keys. To add one, add its line to the table
/// in viewcatalog.cpp.
///
/// Names and titles need no application object; `make` needs the GUI thread.
class ViewCatalog {
public:
    /// Where the default layout has a view.
    enum class Place {
        Main, ///< tabs that share the middle
        Below, ///< tabs that share the room under them, low
        Beside, ///< at the right, hidden until it is asked for
    };
    struct View {
        QString name; ///< of the command line, the settings and the object names
        QString title; ///< translated
        QString icon; ///< a name of the icon theme
        Place place;
        Panel *(*make)(const Sources &sources); ///< the caller owns the panel
    };

    static std::vector<View> views();
    /// What `--view` takes.
    static QStringList names();
};

} // namespace Console
