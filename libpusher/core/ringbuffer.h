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

    QList<T> toList() const { return newest(size()); }
    /// At most `size()`; oldest first.
    QList<T> newest(qsizetype count) const
    {
        QList<T> list;
        list.reserve(count);
        for (qsizetype age = count - 1; age >= 0; --age)
            list.append(fromNewest(age));
        return list;
    }
    /// 0 is the newest; below `size()`.
    const T &fromNewest(qsizetype age) const
    {
        return m_items[(m_total - 1 - quint64(age)) % m_capacity];
    }

private:
    std::size_t m_capacity;
    std::vector<T> m_items;
    quint64 m_total = 0;
};

} // namespace Pusher
