// SPDX-License-Identifier: MIT
#include "libpusher/examples/managerexamples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void watchHealth(Pusher::ConnectionManager &manager, Notify notify)
{
    QObject::connect(
        &manager, &Pusher::ConnectionManager::healthChanged, &manager,
        [&manager, notify](Pusher::Health status) {
            const Pusher::HealthStatus health = manager.healthStatus();
            const QString word = Pusher::healthText(status);
            if (status != Pusher::Health::Degraded && status != Pusher::Health::Unhealthy) {
                notify(u"Pusher is %1"_s.arg(word), Severity::Info);
                return;
            }
            // Why: every objective that is not kept, with its figures.
            for (const Pusher::Verdict &verdict : health.objectives) {
                if (verdict.health == status)
                    notify(u"Pusher is %1: %2 is %3"_s.arg(word, verdict.objective.name(),
                                                           verdict.evidence()),
                           status == Pusher::Health::Unhealthy ? Severity::Error
                                                               : Severity::Warning);
            }
        });
}

} // namespace Examples
