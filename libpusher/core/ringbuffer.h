// SPDX-License-Identifier: MIT
#pragma once

#include <QList>

#include <vector>

namespace Pusher {

/// The newest `capacity` items, oldest first; older ones are overwritten and counted. One thread.
template <typename T>
class RingBuffer
{
public:
    explicit RingBuffer(qsizetype capacity)
        : m_capacity(std::size_t(std::max<qsizetype>(capacity, 1)))
    {
    }

    void push(T item)
    {
        if (m_items.size() < m_capacity)
            m_items.push_back(std::move(item));
        else
            m_items[m_total % m_capacity] = std::move(item);
        ++m_total;
    }

    qsizetype size() const { return qsizetype(m_items.size()); }
    /// How many were ever pushed; `totalPushed() - size()` are gone.
    quint64 totalPushed() const { return m_total; }

    QList<T> toList() const
    {
        QList<T> list;
        list.reserve(size());
        const std::size_t start = m_items.size() < m_capacity ? 0 : m_total % m_capacity;
        for (std::size_t i = 0; i < m_items.size(); ++i)
            list.append(m_items[(start + i) % m_items.size()]);
        return list;
    }

private:
    std::size_t m_capacity;
    std::vector<T> m_items;
    quint64 m_total = 0;
};

} // namespace Pusher
