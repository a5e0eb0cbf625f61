// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include <atomic>
#include <mutex>

namespace Console {

/// One value per `key()`, in order of first appearance; bounded; one writer, any reader.
///
/// For what changes seldom and is small (strategies): a snapshot is one implicitly shared copy.
template <typename T>
class KeyedStore {
public:
    explicit KeyedStore(qsizetype capacity)
        : m_capacity(capacity)
    {
    }

    /// A known key's value does `takeOver()` the new one. False when the key is new and the store
    /// is full; counted in `refused()`.
    bool put(const T &value)
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_places.constFind(value.key());
        if (known != m_places.cend()) {
            m_values[*known].takeOver(value);
            m_revision.fetch_add(1, std::memory_order_release);
            return true;
        }
        if (m_values.size() == m_capacity) {
            m_refused.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        m_places.insert(value.key(), m_values.size());
        m_values.append(value);
        m_revision.fetch_add(1, std::memory_order_release);
        return true;
    }

    QList<T> snapshot() const
    {
        const std::lock_guard lock(m_mutex);
        return m_values;
    }
    /// Grows with every change: who has seen this one has seen all before it.
    quint64 revision() const { return m_revision.load(std::memory_order_acquire); }
    quint64 refused() const { return m_refused.load(std::memory_order_relaxed); }

private:
    mutable std::mutex m_mutex;
    QHash<QString, qsizetype> m_places;
    QList<T> m_values;
    qsizetype m_capacity;
    std::atomic<quint64> m_revision = 0;
    std::atomic<quint64> m_refused = 0;
};

} // namespace Console
