// SPDX-License-Identifier: MIT
#pragma once

#include <QEventLoop>
#include <QObject>

#include <deque>
#include <functional>
#include <mutex>
#include <semaphore>
#include <thread>

/// A thread with an event loop and an object in it; what runs there is told by the test.
///
/// A std::thread and a queue of plain functions under a mutex: Debian's Qt is not instrumented, so
/// ThreadSanitizer sees the order neither of QThread::wait() nor of a queued call, and would report
/// what is handed over by them as a race.
class Worker {
public:
    Worker();
    /// Finishes the thread.
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    QThread *thread() const { return m_qthread; }
    /// Any thread: runs `action` in the worker's thread, after what was posted before.
    void post(std::function<void()> action);
    /// Runs `action` in the thread and waits for it.
    void run(const std::function<void()> &action);
    /// Destroys `object` in its thread and ends the thread; nothing may be posted any more.
    void finish();

    /// Lives in the thread.
    std::unique_ptr<QObject> object;

private:
    class Host;

    void main();
    void runNext();

    std::binary_semaphore m_ready{0};
    std::mutex m_mutex; ///< guards the actions
    std::deque<std::function<void()>> m_actions;
    Host *m_host = nullptr;
    QEventLoop *m_loop = nullptr;
    QThread *m_qthread = nullptr;
    std::thread m_thread;
};
