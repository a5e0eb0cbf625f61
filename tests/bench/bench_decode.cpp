// SPDX-License-Identifier: MIT
#include "libpusher/core/interner.h"
#include "libpusher/protocol/event.h"
#include "libpusher/protocol/framecodec.h"
#include "tests/bench/benchrow.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace Pusher;

namespace {

constexpr int messageCount = 1024;
constexpr int repeats = 20;
constexpr int rounds = 9;

/// As the console keeps a trade: repeated texts as interned ids.
struct Trade {
    Interner::Id uuid = 0;
    Interner::Id bot = 0;
    Interner::Id symbol = 0;
    Interner::Id side = 0;
    Interner::Id currency = 0;
    double amount = 0;
    double profit = 0;
    bool win = false;
};

/// One number that depends on every field, so that nothing is optimised away or read wrongly.
double checksum(qsizetype textLength, double amount, double profit, bool win)
{
    return double(textLength) + amount + profit + win;
}

/// Frames as a server sends them: the trade is JSON text inside a JSON string.
QList<QString> makeMessages()
{
    QList<QString> messages;
    for (int i = 0; i < messageCount; ++i) {
        const QJsonObject trade{
            {u"side"_s, i % 2 == 0 ? u"buy"_s : u"sell"_s},
            {u"botUUID"_s, u"8f14e45f-ceea-467f-a1b2-%1"_s.arg(i % 97, 12, 16, QChar(u'0'))},
            {u"botName"_s, u"Momentum Bot %1"_s.arg(i % 97)},
            {u"symbol"_s, u"R_%1"_s.arg(10 + i % 16)},
            {u"amount"_s, 10 + (i % 1000) / 100.0},
            {u"currency"_s, u"USD"_s},
            {u"profit"_s, (i % 777) / 100.0 - 3.5},
            {u"profit_is_win"_s, i % 3 != 0},
        };
        const QString data = QString::fromUtf8(QJsonDocument(trade).toJson(QJsonDocument::Compact));
        // Quoted and escaped as the one element of an array, whose brackets come off.
        const QByteArray quoted =
            QJsonDocument(QJsonArray{data}).toJson(QJsonDocument::Compact).chopped(1).sliced(1);
        messages << u"{\"event\":\"trade-executed\",\"channel\":\"bot-updates\",\"data\":"_s
                + QString::fromUtf8(quoted) + u'}';
    }
    return messages;
}

double decodeOurs(FrameCodec &codec, Interner &names, const QString &message)
{
    if (codec.decode(message) != FrameFault::None)
        std::abort();
    const std::string_view raw = codec.frame().rawData;
    const Event event(1, {}, {}, {}, {}, QByteArrayView(raw.data(), qsizetype(raw.size())),
                      nullptr);
    Trade trade;
    const auto text = [&names](const PayloadField &field) {
        const auto plain = field.plainString();
        return plain ? names.intern(*plain) : names.intern(field.toString().toStdString());
    };
    event.forEachField([&trade, &text](const PayloadField &field) {
        if (field.hasKey("botUUID"))
            trade.uuid = text(field);
        else if (field.hasKey("botName"))
            trade.bot = text(field);
        else if (field.hasKey("symbol"))
            trade.symbol = text(field);
        else if (field.hasKey("side"))
            trade.side = text(field);
        else if (field.hasKey("amount"))
            trade.amount = field.toDouble().value_or(0);
        else if (field.hasKey("currency"))
            trade.currency = text(field);
        else if (field.hasKey("profit"))
            trade.profit = field.toDouble().value_or(0);
        else if (field.hasKey("profit_is_win"))
            trade.win = field.toBool().value_or(false);
    });
    qsizetype length = 0;
    for (const Interner::Id id : {trade.uuid, trade.bot, trade.symbol, trade.side, trade.currency})
        length += names.text(id).size();
    return checksum(length, trade.amount, trade.profit, trade.win);
}

double decodePeer(const QString &message)
{
    const QJsonObject envelope = QJsonDocument::fromJson(message.toUtf8()).object();
    const QJsonObject data =
        QJsonDocument::fromJson(envelope.value("data"_L1).toString().toUtf8()).object();
    qsizetype length = 0;
    for (const auto key : {"botUUID"_L1, "botName"_L1, "symbol"_L1, "side"_L1, "currency"_L1})
        length += data.value(key).toString().size();
    return checksum(length, data.value("amount"_L1).toDouble(), data.value("profit"_L1).toDouble(),
                    data.value("profit_is_win"_L1).toBool());
}

double threadNanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
}

/// CPU nanoseconds per message of one round; the sum of all checksums goes to `sum`.
template <typename Decode>
double measure(const QList<QString> &messages, double &sum, Decode &&decode)
{
    sum = 0;
    const double start = threadNanoseconds();
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (const QString &message : messages)
            sum += decode(message);
    }
    return (threadNanoseconds() - start) / (double(repeats) * double(messages.size()));
}

} // namespace

int main()
{
    const QList<QString> messages = makeMessages();
    FrameCodec codec;
    Interner names;
    std::vector<double> ours;
    std::vector<double> peer;
    std::vector<double> envelope;
    std::vector<double> peerEnvelope;
    for (int round = 0; round < rounds; ++round) {
        double ourSum = 0;
        double peerSum = 0;
        ours.push_back(measure(messages, ourSum, [&codec, &names](const QString &message) {
            return decodeOurs(codec, names, message);
        }));
        peer.push_back(measure(messages, peerSum, decodePeer));
        if (ourSum != peerSum) {
            std::fprintf(stderr, "bench_decode: the two decoders disagree\n");
            return 1;
        }
        envelope.push_back(measure(messages, ourSum, [&codec](const QString &message) {
            return codec.decode(message) == FrameFault::None ? double(codec.frame().event.size())
                                                             : 0;
        }));
        peerEnvelope.push_back(measure(messages, peerSum, [](const QString &message) {
            return double(QJsonDocument::fromJson(message.toUtf8())
                              .object()
                              .value("event"_L1)
                              .toString()
                              .size());
        }));
        if (ourSum != peerSum) {
            std::fprintf(stderr, "bench_decode: the two envelope decoders disagree\n");
            return 1;
        }
    }
    using Gate = Bench::Row::Gate;
    Bench::Row{"decode envelope + 8 fields vs QJsonDocument",
               Bench::median(ours),
               Bench::median(peer),
               "ns CPU/message",
               rounds,
               6,
               Gate::AtLeast}
        .print();
    Bench::Row{"decode envelope vs QJsonDocument",
               Bench::median(envelope),
               Bench::median(peerEnvelope),
               "ns CPU/message",
               rounds,
               6,
               Gate::AtLeast}
        .print();
    return 0;
}
