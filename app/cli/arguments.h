// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/scenario.h"
#include "libpusher/logging/log.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <chrono>
#include <optional>
#include <variant>

namespace Console {

/// Where to connect, as asked for on the command line; the environment and files come later
/// (OptionsReader).
struct ConnectionArguments {
    /// One option as given; `name` is without dashes and as `Pusher::OptionsReader` spells it.
    struct Value {
        QString name;
        QString value;

        friend bool operator==(const Value &, const Value &) = default;
    };
    bool demo = false;
    ScenarioOptions scenario;
    std::optional<QString> envFile;
    QList<Value> values;
    std::optional<Pusher::Log::Level> logLevel; ///< also of the demo's

    friend bool operator==(const ConnectionArguments &, const ConnectionArguments &) = default;
};

struct WindowArguments {
    ConnectionArguments connection;
    QString view;
    QString theme; ///< `light`, `dark` or empty: as the desktop
    QString screenshot; ///< file to write; empty: an ordinary window
    std::chrono::milliseconds screenshotAfter{3000};
};

struct TailArguments {
    enum class Format { Text, JsonLines, Csv, None };

    ConnectionArguments connection;
    QStringList channels;
    QStringList events;
    QString filter;
    Format format = Format::Text;
    std::optional<quint64> count;
    std::optional<std::chrono::milliseconds> duration;
    bool statistics = false;
    bool summary = false;
    bool trace = false; ///< say of each event who was called for it, and why others were not
    /// An event of a channel that should come at least so often.
    struct Expectation {
        QString channel;
        QString event;
        std::chrono::milliseconds interval{0};

        friend bool operator==(const Expectation &, const Expectation &) = default;
    };
    QList<Expectation> expectations;
    /// Which member of the data numbers a channel's events.
    struct Numbering {
        QString channel; ///< a name, or a pattern
        QString member;

        friend bool operator==(const Numbering &, const Numbering &) = default;
    };
    QList<Numbering> numberings;
};

struct SendArguments {
    ConnectionArguments connection;
    QStringList channels;
    QString event;
    QString data; ///< JSON, `@FILE` or `-`
    QString socketId;
    QString batchFile; ///< instead of the above; `-`: standard input
    bool clientEvent = false; ///< over the socket, to the other subscribers
    bool idempotent = false; ///< receivers know duplicates
};

struct ServeArguments {
    ConnectionArguments connection;
    QString host;
    quint16 port = 6001;
    QString rulesFile; ///< empty: no auth endpoint
    QString webhook; ///< URL; empty: none
    bool remoteWebhook = false;
    std::optional<std::chrono::milliseconds> authorizedWithin;
    bool soketi = false; ///< its dialect instead of the hosted service's
    std::optional<ScenarioOptions> simulation;
    QString faultFile; ///< empty: nothing goes wrong on purpose
};

struct ExplainArguments {
    ConnectionArguments connection;
    QString channel;
    QString event;
    /// How long to wait for the subscription and the event.
    std::chrono::milliseconds duration{5000};
};

struct DoctorArguments {
    ConnectionArguments connection;
    QStringList channels;
    /// How long the whole examination may take.
    std::chrono::milliseconds deadline{60000};
};

/// Seed 2's AuthRequest, and by which rules it is decided.
struct AuthArguments {
    ConnectionArguments connection;
    QString rulesFile;
    QString channel;
    QString socketId;
    QString token; ///< a JWT, or `@FILE`; empty: the environment's
    QString userId; ///< empty: whoever the token names
    QString teamId;
    QJsonObject userData;
};

struct CheckEnvArguments {
    QString file;
};

/// Text to print instead of doing anything: `--help`, `--version`.
struct PrintArguments {
    QString text;
};

/// Why the command line cannot be understood.
struct UsageError {
    QString message;
};

using Arguments =
    std::variant<UsageError, PrintArguments, WindowArguments, TailArguments, SendArguments,
                 ServeArguments, ExplainArguments, DoctorArguments, AuthArguments, CheckEnvArguments>;

/// Reads the whole command line; the first element is the program. Needs no application object.
Arguments parseArguments(const QStringList &commandLine);

} // namespace Console
