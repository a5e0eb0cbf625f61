// SPDX-License-Identifier: MIT
// The shipped window on a stream of trades: windowprobe PORT SECONDS | windowprobe PORT --fill COUNT
// Composes the program as `pushwatch` does and connects it to 127.0.0.1:PORT. Prints one line of JSON: with SECONDS
// what the GUI thread did in that time, from a second after the first trade; with --fill the resident memory of the
// empty window, when twice COUNT trades had come, and when four times as many had: of a history that keeps COUNT, the
// second has replaced every part of the first by then, and nothing may grow any more.
#include "app/application.h"
#include "tests/bench/guithread.h"
#include "ui/models/tradetablemodel.h"

#include <QApplication>
#include <QFile>
#include <QTimer>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

TradeTableModel &shownTrades()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *model = widget->findChild<TradeTableModel *>())
            return *model;
    }
    qFatal("the window shows no trades");
}

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no /proc/self/statm");
    constexpr qint64 pageSize = 4096;
    return file.readAll().split(' ').value(1).toLongLong() * pageSize;
}

class Probe : public QObject {
public:
    explicit Probe(TradeTableModel &trades)
        : m_trades(trades)
    {
        connect(&trades, &QAbstractItemModel::rowsInserted, this,
                [this](const QModelIndex &, int first, int last) { inserted(first, last); });
    }

    void watch(std::chrono::seconds span)
    {
        m_began = [this, span] {
            QTimer::singleShot(1s, this, [this, span] {
                m_watching = true;
                m_thread.start();
                QTimer::singleShot(span, this, [this] {
                    Bench::printWatch(m_thread, std::move(m_latencies));
                    QCoreApplication::exit(0);
                });
            });
        };
    }

    void fill(quint64 count)
    {
        auto *timer = new QTimer(this);
        connect(timer, &QTimer::timeout, this, [this, count] {
            if (m_seen == 0)
                m_empty = residentBytes();
            else if (m_seen >= 2 * count && m_full == 0)
                m_full = residentBytes();
            else if (m_seen >= 4 * count) {
                std::printf("{\"emptyBytes\":%lld,\"fullBytes\":%lld,\"turnedBytes\":%lld}\n",
                            m_empty, m_full, residentBytes());
                QCoreApplication::exit(0);
            }
        });
        timer->start(20ms);
    }

private:
    void inserted(int first, int last)
    {
        if (m_seen == 0 && m_began)
            m_began();
        m_seen += quint64(last - first) + 1;
        if (!m_watching)
            return;
        const double now = Bench::GuiThread::microsecondsSinceEpoch();
        for (int row = first; row <= last; ++row) {
            // The sender wrote its clock into the amount.
            if (const Trade *trade = m_trades.tradeAt(row))
                m_latencies.push_back((now - double(trade->amountMantissa)) / 1000);
        }
    }

    TradeTableModel &m_trades;
    Bench::GuiThread m_thread;
    std::function<void()> m_began;
    std::vector<double> m_latencies;
    quint64 m_seen = 0;
    bool m_watching = false;
    qint64 m_empty = 0;
    qint64 m_full = 0;
};

} // namespace

int main(int argc, char *argv[])
{
    qputenv("QT_NO_THREADED_GLIB", "1"); // as runWindow() does
    QApplication qtApplication(argc, argv);
    const QStringList given = QCoreApplication::arguments();
    if (given.size() < 3)
        return 2;
    const Arguments parsed =
        parseArguments({u"pushwatch"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s, given[1],
                        u"--no-tls"_s, u"--key"_s, u"app-key"_s, u"--theme"_s, u"dark"_s});
    Application application(std::get<WindowArguments>(parsed));
    application.start();
    Probe probe(shownTrades());
    if (given[2] == "--fill"_L1)
        probe.fill(given.value(3).toULongLong());
    else
        probe.watch(std::chrono::seconds(given[2].toInt()));
    return QApplication::exec();
}
