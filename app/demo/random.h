// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cmath>
#include <random>

namespace Console {

/// Numbers that repeat with the seed on every platform: the generator is fixed by the standard,
/// its distributions are not, so these are our own.
class Random {
public:
    explicit Random(quint32 seed)
        : m_engine(seed)
    {
    }

    quint32 bits() { return quint32(m_engine()); }
    /// In [0, 1).
    double uniform() { return bits() / 4294967296.0; }
    double uniform(double from, double to) { return from + (to - from) * uniform(); }
    /// In [0, count).
    int index(int count) { return int(uniform() * count); }
    bool chance(double probability) { return uniform() < probability; }
    /// Near normal (sum of twelve), mean 0, deviation 1, never beyond ±6.
    double normal()
    {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += uniform();
        return sum;
    }
    /// Time between two events that come at random with this mean.
    double exponential(double mean) { return -mean * std::log(1.0 - uniform()); }

private:
    std::mt19937 m_engine;
};

} // namespace Console
