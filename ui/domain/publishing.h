// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/http/httpapi.h"

#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>
#include <optional>

namespace Console {

/// Events that the window wants sent together, in their order.
struct PublishRun {
    enum class Way {
        HttpApi, ///< published with app id and secret
        ClientEvent, ///< to the other subscribers, over the window's own socket
    };
    struct Item {
        Pusher::OutgoingEvent event; ///< client events: of one channel
        QString eventId = {}; ///< the reader's own, for the result; not sent
    };

    quint64 id = 0; ///< from 1, in order
    Way way = Way::HttpApi;
    QList<Item> items;
    Pusher::WallTime at; ///< when it was asked for
};

/// What became of one event of a run.
struct PublishVerdict {
    enum class Outcome {
        Waiting, ///< not known yet
        Sent, ///< the server took it
        Refused, ///< certainly not delivered
        Unknown, ///< it may have been delivered
        NotSent, ///< never left: behind a failure, or taken back
    };

    quint64 run = 0;
    qsizetype index = 0; ///< in its run
    Outcome outcome = Outcome::Waiting;
    std::optional<Pusher::Error> error = {};
    std::optional<int> deliveredTo = {}; ///< connections of the channels, where the server tells
    QString note = {}; ///< what is odd about a success; English
    std::chrono::milliseconds after{0}; ///< since the run was taken up
};

/// What the connection at hand can do.
struct PublishAbilities {
    bool hasHttpApi = false; ///< app id and secret are known
    bool isConfigured = false; ///< there is a connection at all
};

} // namespace Console

Q_DECLARE_METATYPE(Console::PublishRun)
Q_DECLARE_METATYPE(QList<Console::PublishVerdict>)
