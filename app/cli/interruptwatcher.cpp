// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interruptwatcher.h"

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace Console {
namespace {

// Signal handlers cannot carry a context, so the pipe's end stands here.
volatile std::sig_atomic_t writeEnd = -1;

void handle(int signalNumber, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(signalNumber, &action, nullptr);
}

void forwardSignal(int signalNumber)
{
    const int savedErrno = errno;
    const auto byte = char(signalNumber);
    if (writeEnd >= 0 && ::write(writeEnd, &byte, 1) < 0) {
        // The pipe is full: the loop has enough to wake up for.
    }
    // Here, because the loop may never come to it: a write to a reader that stalls blocks.
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    errno = savedErrno;
}

} // namespace

InterruptWatcher::InterruptWatcher(QObject *parent)
    : QObject(parent)
{
    if (::pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // without descriptors left the default action, an end, is right
    m_notifier = new QSocketNotifier(m_pipe[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &InterruptWatcher::read);
    writeEnd = m_pipe[1];
    handle(SIGINT, forwardSignal);
    handle(SIGTERM, forwardSignal);
}

InterruptWatcher::~InterruptWatcher()
{
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    writeEnd = -1;
    delete m_notifier;
    for (const int descriptor : m_pipe) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
}

void InterruptWatcher::read()
{
    char signalNumber = 0;
    if (::read(m_pipe[0], &signalNumber, 1) != 1)
        return;
    Q_EMIT interrupted(signalNumber);
}

} // namespace Console
