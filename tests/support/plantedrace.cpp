// SPDX-License-Identifier: MIT
// Data races on purpose: the ThreadSanitizer job must report both. They sit where the tests' own
// code sits, in slots with Qt's frames below and in a test function with QtTest's, because that is
// where a suppression that is too wide would hide them together with the real ones.
#include <QObject>
#include <QTest>
#include <QThread>

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
}

/// A thread that counts up in a slot.
class Racer {
public:
    explicit Racer(std::atomic<int> &arrived)
    {
        m_object.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            &m_object,
            [&arrived] {
                countUp(arrived);
                QThread::currentThread()->quit();
            },
            Qt::QueuedConnection);
    }
    ~Racer() { m_thread.wait(); }
    Racer(const Racer &) = delete;
    Racer &operator=(const Racer &) = delete;

private:
    QThread m_thread;
    QObject m_object;
};

} // namespace

class PlantedRace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void betweenTwoSlots()
    {
        std::atomic<int> arrived = 0;
        const Racer first(arrived);
        const Racer second(arrived);
    }

    void besideATestFunction()
    {
        std::atomic<int> arrived = 0;
        const Racer racer(arrived);
        countUp(arrived);
    }
};

QTEST_GUILESS_MAIN(PlantedRace)
#include "plantedrace.moc"
