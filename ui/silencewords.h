// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/panel.h"

#include <QCoreApplication>

namespace Console {

/// Why nothing is there to see, as far as the line explains it.
class SilenceWords {
    Q_DECLARE_TR_FUNCTIONS(Console::SilenceWords)
public:
    struct Line {
        LineFacts facts;
        QStringList channels; ///< what is subscribed
        std::chrono::seconds connectedFor{}; ///< while connected
        quint64 received = 0; ///< events so far
    };

    static Silence of(const Line &line);

private:
    static Silence whileConnected(const Line &line);
};

} // namespace Console
