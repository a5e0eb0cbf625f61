// SPDX-License-Identifier: MIT
#include "tests/bench/benchrow.h"
#include "tests/support/traderows.h"
#include "ui/models/tradetablemodel.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QApplication>
#include <QEvent>
#include <QScrollBar>
#include <QSortFilterProxyModel>

#include <ctime>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 million = 1'000'000;
constexpr std::array symbols{"EURUSD", "GBPUSD", "BTCUSDT", "ETHUSDT", "XAUUSD"};

double threadMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Trades that a ring of `capacity` turns over.
class Source {
public:
    explicit Source(quint64 capacity)
        : store(std::make_shared<DiscoveryStore>(capacity))
    {
        for (const char *symbol : symbols)
            m_makes.push_back(TradeRows::make(*store, 1, {.symbol = symbol, .profit = "1.25"}));
    }
    void append(quint64 count)
    {
        for (quint64 i = 0; i < count; ++i) {
            ++m_last;
            Trade trade = m_makes[m_last % m_makes.size()];
            trade.event = m_last;
            trade.received += std::chrono::milliseconds(m_last);
            store->addTrade(trade);
        }
    }

    std::shared_ptr<DiscoveryStore> store;

private:
    std::vector<Trade> m_makes;
    quint64 m_last = 0;
};

/// Does what it is told and lets the view lay out and paint what follows from it.
class Painted : public QObject {
public:
    explicit Painted(QTableView &view)
        : m_view(view)
    {
        view.resize(1000, 640);
        view.viewport()->installEventFilter(this);
        view.show();
        finish();
    }
    template <typename Action>
    double milliseconds(Action &&action)
    {
        const double start = threadMilliseconds();
        m_isPainted = false;
        action();
        finish();
        return threadMilliseconds() - start;
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        m_isPainted = m_isPainted || event->type() == QEvent::Paint;
        return false;
    }

private:
    void finish()
    {
        m_view.viewport()->update();
        while (!m_isPainted)
            QCoreApplication::processEvents();
    }

    QTableView &m_view;
    bool m_isPainted = false;
};

/// One tick of a full ring: a thousand rows leave, a thousand come, the newest are seen.
Bench::Row frame()
{
    constexpr int rounds = 40;
    constexpr int batch = 1000;
    Source source(million);
    source.append(million);

    TradeTableModel ours(source.store);
    TableView view(ours);
    view.columns().offer(int(TradeTableModel::Field::Profit));
    Painted oursPainted(view);
    TradeTableModel theirs(source.store);
    QTableView plain;
    plain.setModel(&theirs);
    Painted plainPainted(plain);
    for (TradeTableModel *model : {&ours, &theirs})
        model->refresh();

    std::vector<double> oursTimes;
    std::vector<double> plainTimes;
    for (int round = 0; round < rounds; ++round) {
        source.append(batch);
        oursTimes.push_back(oursPainted.milliseconds([&] { ours.refresh(); }));
        plainTimes.push_back(plainPainted.milliseconds([&] {
            theirs.refresh();
            plain.scrollToBottom();
        }));
    }
    if (view.verticalScrollBar()->value() != view.verticalScrollBar()->maximum())
        std::abort();
    return {"table frame, 1 M rows / default QTableView over the same evicting model",
            Bench::median(oursTimes),
            Bench::median(plainTimes),
            "ms CPU",
            rounds,
            0.5,
            Bench::Row::Gate::AtMost};
}

/// From one filter to another and to none.
double filterMilliseconds(int rounds)
{
    Source source(million);
    source.append(million);
    TradeTableModel model(source.store);
    TableView view(model);
    Painted painted(view);
    model.refresh();
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        for (const QString &filter : {u"gbp"_s, u"usdt"_s, QString()})
            times.push_back(painted.milliseconds([&] { model.setFilter(filter); }));
    }
    return *std::max_element(times.begin(), times.end());
}

/// One change of the filter, over a tenth of the rows: the time grows with their square, a million
/// take many minutes.
double proxyMilliseconds()
{
    constexpr quint64 peerRows = million / 10;
    Source source(peerRows);
    source.append(peerRows);
    TradeTableModel model(source.store);
    model.refresh();
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setFilterKeyColumn(int(TradeTableModel::Field::Symbol));
    QTableView view;
    view.setModel(&proxy);
    Painted painted(view);
    return painted.milliseconds([&] { proxy.setFilterFixedString(u"GBPUSD"_s); });
}

} // namespace

/// The table of a million rows as it is shown: what a frame costs, and what a filter.
int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QLocale::setDefault(QLocale::c());
    frame().print();
    constexpr int rounds = 5;
    const double ours = filterMilliseconds(rounds);
    constexpr double budget = 50;
    Bench::Row{"filter 1 M rows by a stored column with repaint, slowest / budget",
               ours,
               budget,
               "ms CPU",
               3 * rounds,
               1,
               Bench::Row::Gate::AtMost}
        .print();
    Bench::Row{"filter 1 M rows by a stored column / QSortFilterProxyModel over 100 000",
               ours,
               proxyMilliseconds(),
               "ms CPU",
               1,
               100,
               Bench::Row::Gate::AtLeast}
        .print();
    return 0;
}
