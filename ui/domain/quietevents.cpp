// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/quietevents.h"

#include <algorithm>

namespace Console {

bool QuietEvents::note(const Pusher::Silence &silence)
{
    m_silent.removeIf([&silence](const Pusher::Silence &known) {
        return known.channel == silence.channel && known.event == silence.event;
    });
    if (silence.state != Pusher::Silence::State::Silent)
        return false;
    const auto place = std::upper_bound(m_silent.begin(), m_silent.end(), silence,
                                        [](const Pusher::Silence &a, const Pusher::Silence &b) {
                                            return a.silentSince < b.silentSince;
                                        });
    m_silent.insert(place, silence);
    return true;
}

} // namespace Console
