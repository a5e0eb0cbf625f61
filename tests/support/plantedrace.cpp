// SPDX-License-Identifier: MIT
// A data race on purpose: the ThreadSanitizer job must report it. It sits in slots, with Qt's
// frames below, because that is where a suppression that is too wide would hide it together with
// the real ones.
#include <QCoreApplication>
#include <QObject>
#include <QThread>

#include <array>
#include <atomic>

namespace {

// The race; volatile keeps the loop a loop: a single access at the very same moment could be
// missed.
volatile int unguarded = 0;

void countUp(std::atomic<int> &arrived)
{
    // Both threads meet here, so that neither is through before the other begins.
    arrived.fetch_add(1, std::memory_order_relaxed);
    while (arrived.load(std::memory_order_relaxed) < 2) { }
    for (int i = 0; i < 100000; ++i)
        unguarded = unguarded + 1;
    QThread::currentThread()->quit();
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication app(argc, argv);
    std::atomic<int> arrived = 0;
    std::array<QThread, 2> threads;
    std::array<QObject, 2> workers;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        workers[i].moveToThread(&threads[i]);
        threads[i].start();
        QMetaObject::invokeMethod(
            &workers[i], [&arrived] { countUp(arrived); }, Qt::QueuedConnection);
    }
    for (QThread &thread : threads)
        thread.wait();
    return unguarded > 0 ? 0 : 1;
}
