// SPDX-License-Identifier: MIT
// The window as it is usually first written: naivewindow PORT SECONDS
// The socket in the GUI thread, QJsonDocument, a row inserted and a point appended per event, a sorted-and-filtered
// proxy, default delegates. Prints what windowprobe prints.
#include "tests/bench/guithread.h"

#include <QAbstractTableModel>
#include <QApplication>
#include <QChartView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineSeries>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Trades : public QAbstractTableModel {
public:
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(fields.size());
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        return m_rows[index.row()].value(fields[index.column()]).toVariant().toString();
    }
    void append(const QJsonObject &trade)
    {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size()));
        m_rows.append(trade);
        endInsertRows();
    }

private:
    const QStringList fields{u"botUUID"_s,  u"botName"_s,       u"symbol"_s, u"amount"_s,
                             u"currency"_s, u"profit_is_win"_s, u"profit"_s};
    QList<QJsonObject> m_rows;
};

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    if (argc != 3)
        return 2;
    const auto span = std::chrono::seconds(QString::fromLocal8Bit(argv[2]).toInt());
    Trades trades;
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&trades);
    auto *series = new QLineSeries;
    auto *chart = new QChart;
    chart->addSeries(series);
    chart->createDefaultAxes();
    QSplitter window(Qt::Vertical);
    auto *table = new QTableView;
    table->setModel(&proxy);
    window.addWidget(table);
    window.addWidget(new QChartView(chart));
    window.resize(1280, 800);
    window.show();

    Bench::GuiThread thread;
    std::vector<double> latencies;
    double total = 0;
    bool begun = false;
    QWebSocket socket;
    QObject::connect(&socket, &QWebSocket::textMessageReceived, &app, [&](const QString &text) {
        const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
        const QString event = message.value("event"_L1).toString();
        if (event == "pusher:connection_established"_L1)
            socket.sendTextMessage(
                u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"bot-updates\"}}"_s);
        if (event != "trade-executed"_L1)
            return;
        if (!std::exchange(begun, true)) {
            thread.start();
            QTimer::singleShot(span, &app, [&] {
                Bench::printWatch(thread, std::move(latencies));
                QCoreApplication::exit(0);
            });
        }
        const QJsonObject trade =
            QJsonDocument::fromJson(message.value("data"_L1).toString().toUtf8()).object();
        trades.append(trade);
        table->scrollToBottom();
        total += trade.value("profit"_L1).toDouble();
        series->append(double(latencies.size()), total);
        chart->axes(Qt::Horizontal).constFirst()->setRange(0, double(latencies.size()) + 1);
        const double sent = trade.value("amount"_L1).toDouble();
        latencies.push_back((Bench::GuiThread::microsecondsSinceEpoch() - sent) / 1000);
    });
    socket.open(
        QUrl(u"ws://127.0.0.1:%1/app/app-key?protocol=7"_s.arg(QString::fromLocal8Bit(argv[1]))));
    return QApplication::exec();
}
