// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

#include <functional>
#include <limits>
#include <vector>

/// Sorting rows by a number each. Pure functions, any thread.
namespace Console::SortKeys {

/// The key of a row that has no value: such rows come last, whatever the direction.
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// The places 0 … n-1 in the order of their keys; equal ones stay in the order they are in. A
/// million take about 100 ms: pairs of key and place lie side by side, an indirect sort needs twice
/// as long.
std::vector<quint32> order(const std::vector<double> &keys, Qt::SortOrder direction);

/// A key for each text behind an id: its rank among them, in any letter case. `textOf` is asked once
/// per id; empty texts have no rank.
std::vector<double> ranks(const std::vector<quint32> &ids,
                          const std::function<QString(quint32)> &textOf);

/// Keys of values as `RawRole` answers them: numbers, dates, booleans; texts by their ranks, or as
/// numbers where `textsAreNumbers`.
std::vector<double> ofValues(std::size_t count, bool textsAreNumbers,
                             const std::function<QVariant(std::size_t)> &valueAt);

} // namespace Console::SortKeys
