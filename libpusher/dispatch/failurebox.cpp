// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/failurebox.h"

#include <QCoreApplication>

namespace Pusher::Detail {

FailureBox::FailureBox(QObject *owner)
    : m_owner(owner)
{
}

void FailureBox::post(ListenerFailure failure)
{
    const std::lock_guard lock(m_mutex);
    if (!m_owner || m_failures.size() >= limit)
        return;
    m_failures.push_back(std::move(failure));
    if (m_failures.size() == 1)
        QCoreApplication::postEvent(m_owner, new QEvent(wakeEvent()));
}

std::vector<ListenerFailure> FailureBox::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_failures, {});
}

void FailureBox::close()
{
    const std::lock_guard lock(m_mutex);
    m_owner = nullptr;
    m_failures.clear();
}

QEvent::Type FailureBox::wakeEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

} // namespace Pusher::Detail
