// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace Console {

/// What the simulated market does.
enum class Scenario {
    Calm, ///< a few trades a second
    Busy, ///< 500 events a second
    Flaky, ///< like calm, and the line drops every ten seconds or so
    SilentBot, ///< like calm, and one bot that claims to run falls silent
};

struct ScenarioOptions {
    Scenario scenario = Scenario::Calm;
    /// Same seed, same market: names, prices and times repeat.
    quint32 seed = 1;
    /// Trades a second instead of the scenario's own rate.
    std::optional<double> rate;

    friend bool operator==(const ScenarioOptions &, const ScenarioOptions &) = default;
};

/// As the command line spells them: `calm`, `busy`, `flaky`, `silent-bot`.
QStringList scenarioNames();
std::optional<Scenario> scenarioFromName(const QString &name);

} // namespace Console
