// SPDX-License-Identifier: MIT
#include "tests/support/worker.h"

#include <QCoreApplication>
#include <QThread>

/// Lives in the thread; each event that is posted to it runs one action.
class Worker::Host : public QObject {
public:
    explicit Host(Worker &worker)
        : m_worker(worker)
    {
    }

protected:
    void customEvent(QEvent *) override { m_worker.runNext(); }

private:
    Worker &m_worker;
};

Worker::Worker()
    : m_thread([this] { main(); })
{
    m_ready.acquire();
}

Worker::~Worker()
{
    finish();
}

void Worker::post(std::function<void()> action)
{
    const std::lock_guard lock(m_mutex);
    m_actions.push_back(std::move(action));
    QCoreApplication::postEvent(m_host, new QEvent(QEvent::User));
}

void Worker::run(const std::function<void()> &action)
{
    std::binary_semaphore done(0);
    post([&] {
        action();
        done.release();
    });
    done.acquire();
}

void Worker::finish()
{
    if (!m_thread.joinable())
        return;
    post([this] { m_loop->quit(); });
    m_thread.join();
}

void Worker::main()
{
    Host host(*this);
    QEventLoop loop;
    object = std::make_unique<QObject>();
    m_host = &host;
    m_loop = &loop;
    m_qthread = QThread::currentThread();
    m_ready.release();
    loop.exec();
    object.reset();
}

void Worker::runNext()
{
    std::function<void()> action;
    {
        const std::lock_guard lock(m_mutex);
        action = std::move(m_actions.front());
        m_actions.pop_front();
    }
    action();
}
