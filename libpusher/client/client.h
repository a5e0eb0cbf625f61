// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/channelregistry.h"
#include "libpusher/connection/connection.h"
#include "libpusher/core/error.h"
#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/history/gapledger.h"

#include <QObject>

namespace Pusher {

struct ClientOptions;

/// One connection, wired: socket → history → dispatcher. The façade programs use.
///
/// Confined to one thread, needs an event loop. To give it a thread of its own: construct, `moveToThread()`,
/// then queue `start()`; queue `stop()` before the thread ends. From other threads only `history()`
/// (snapshots) may be used directly; everything else through queued calls and signals.
class Client : public QObject
{
    Q_OBJECT
public:
    /// What the client refused, dropped or could not keep: nothing is lost without a number here.
    struct Counters
    {
        quint64 events = 0; ///< kept and numbered
        quint64 controlFrames = 0;
        quint64 malformed = 0;
        quint64 binaryRefused = 0;
        quint64 unexpected = 0; ///< events of channels we do not hold: dropped, they raced an unsubscribe
        quint64 evictedBeforeDispatch = 0;
        quint64 namesNotInterned = 0;
    };
    /// A frame that could not be decoded: its first 4 KB.
    struct MalformedFrame
    {
        WallTime received;
        FrameFault fault = FrameFault::None;
        QByteArray bytes;
        qsizetype size = 0;
    };

    explicit Client(const ClientOptions &options, std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                    TransportFactory factory = {}, QObject *parent = nullptr);
    ~Client() override;

    Connection &connection();
    EventDispatcher &dispatcher();
    GapLedger &gaps();
    ChannelRegistry &channels();
    /// Readable from any thread through `snapshot()`, and kept alive by whoever holds it.
    std::shared_ptr<EventHistory> history() const;

    Counters counters() const;
    /// The newest 100 malformed frames.
    QList<MalformedFrame> malformedFrames() const;

public Q_SLOTS:
    void start();
    /// Disconnects, cancels every timer and deletes the socket, in this thread.
    void stop();

Q_SIGNALS:
    /// Events first … last are in the history; one emission per wake-up. The dispatcher has the turn next.
    void eventsReceived(quint64 first, quint64 last);
    void malformedFrameReceived();
    void errorOccurred(const Pusher::Error &error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
