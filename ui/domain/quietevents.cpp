// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/quietevents.h"

#include <algorithm>

namespace Console {

void QuietEvents::note(const Pusher::Silence &silence)
{
    m_silent.removeIf([&silence](const Pusher::Silence &known) {
        return known.channel == silence.channel && known.event == silence.event;
    });
    if (silence.state != Pusher::Silence::State::Silent)
        return;
    const auto place = std::upper_bound(m_silent.begin(), m_silent.end(), silence,
                                        [](const Pusher::Silence &a, const Pusher::Silence &b) {
                                            return a.silentSince < b.silentSince;
                                        });
    m_silent.insert(place, silence);
}

QList<Pusher::Silence> QuietEvents::at(Pusher::WallTime now) const
{
    QList<Pusher::Silence> due = m_silent;
    due.removeIf([now](const Pusher::Silence &silence) {
        return !silence.given && now - silence.silentSince < patience;
    });
    return due;
}

} // namespace Console
