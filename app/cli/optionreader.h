// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"

#include <QCommandLineParser>

namespace Console {

/// QCommandLineParser plus typed, checked access; keeps the first problem it meets.
class OptionReader {
public:
    /// `command` is what the help text calls the program: `pushwatch tail`.
    OptionReader(const QString &command, const QString &description);

    void addFlag(const QString &name, const QString &help);
    void addValue(const QString &name, const QString &help, const QString &placeholder);
    void addPositional(const QString &name, const QString &help);
    void addLogLevel();
    /// What `connection()` reads.
    void addConnectionOptions();

    bool parse(const QStringList &commandLine);
    bool wantsHelp() const { return m_parser.isSet(QStringLiteral("help")); }
    QString helpText() const;

    /// Empty while all is well.
    const QString &error() const { return m_error; }
    /// Later problems do not hide the first.
    void fail(const QString &message);

    bool isSet(const QString &name) const { return m_parser.isSet(name); }
    QString value(const QString &name) const { return m_parser.value(name); }
    QStringList values(const QString &name) const { return m_parser.values(name); }
    QString positional() const { return m_parser.positionalArguments().value(0); }

    /// Each a possible channel; with `patterns` also anything with a `*`.
    QStringList channels(const QString &name, bool patterns);
    /// Each a possible event, or a pattern.
    QStringList events(const QString &name);
    std::optional<quint64> integer(const QString &name, quint64 minimum, quint64 maximum);
    /// Above 0, up to `maximum`.
    std::optional<double> number(const QString &name, double maximum);
    std::optional<std::chrono::milliseconds> seconds(const QString &name);
    Scenario scenario(const QString &option);
    ConnectionArguments connection();
    /// For what has no `connection()`; reads what `addLogLevel()` adds.
    std::optional<Pusher::Log::Level> logLevel();

private:
    QCommandLineParser m_parser;
    const QString m_command;
    QString m_error;
    int m_positionals = 0;
};

} // namespace Console
