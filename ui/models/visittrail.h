// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <deque>

namespace Console {

/// The events that were looked at, in order, with a place in it: back and forward as in a browser.
class VisitTrail {
public:
    static constexpr std::size_t capacity = 100;

    /// Behind the place where we are; what was further forward is forgotten.
    void visit(quint64 sequence)
    {
        if (!m_visited.empty() && m_visited[m_at] == sequence)
            return;
        if (!m_visited.empty())
            m_visited.resize(m_at + 1);
        m_visited.push_back(sequence);
        if (m_visited.size() > capacity)
            m_visited.pop_front();
        m_at = m_visited.size() - 1;
    }

    bool hasBack() const { return m_at > 0; }
    bool hasForward() const { return m_at + 1 < m_visited.size(); }
    quint64 back() { return m_visited[--m_at]; }
    quint64 forward() { return m_visited[++m_at]; }

private:
    std::deque<quint64> m_visited;
    std::size_t m_at = 0;
};

} // namespace Console
