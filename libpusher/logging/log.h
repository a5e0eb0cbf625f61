// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QLoggingCategory>
#include <QString>

#include <atomic>
#include <optional>

namespace Pusher {

/// What one instance has to say, at a level of its own (seed 2, "Debugging": `logLevel`): two clients
/// in one program need not be equally talkative.
///
/// Each part is a Qt category called `pusher.PART`, or `pusher.PART.INSTANCE` where the instance has
/// a name, so that a message handler can tell them apart: `qCDebug(log.connection()) << …`. The level
/// decides; QT_LOGGING_RULES is for the library's other categories (core/logging.h). Never log a
/// secret, a token, a signature, nor data of events; foreign text only as a QString, which QDebug
/// quotes and escapes. Any thread.
class Log {
public:
    /// Each includes those before it.
    enum class Level { Error, Warning, Info, Debug };

    explicit Log(Level level = Level::Warning, const QString &instance = {});
    Q_DISABLE_COPY_MOVE(Log)

    Level level() const { return m_level; }
    void setLevel(Level level);

    const QLoggingCategory &connection() const { return m_connection.category; }
    const QLoggingCategory &channels() const { return m_channels.category; }
    const QLoggingCategory &protocol() const { return m_protocol.category; }

    /// `debug`, `DEBUG` …; `error`, `warning`, `info`. Nothing for anything else.
    static std::optional<Level> levelFromName(QStringView name);
    static QString nameOf(Level level);
    /// What QLoggingCategory::setFilterRules() wants, to set the library's other categories to
    /// `level`.
    static QString filterRules(Level level);

private:
    struct Part {
        Part(const char *name, const QByteArray &instance);

        const QByteArray name; ///< the category keeps only a pointer to it
        QLoggingCategory category;
    };

    Part m_connection;
    Part m_channels;
    Part m_protocol;
    std::atomic<Level> m_level{};
};

} // namespace Pusher
