// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>

#include <chrono>
#include <optional>

/// A party of an interop test: a process that speaks in lines on its standard output. Ends with its
/// object.
///
/// It starts in an empty folder and without the caller's own PUSHER_ settings.
class PeerProcess {
public:
    /// Variables to add to the environment, for instance the app's secret.
    using Environment = QMap<QString, QString>;
    static constexpr std::chrono::seconds patience{60};

    PeerProcess(const QString &program, const QStringList &arguments,
                const Environment &environment = {});
    ~PeerProcess();

    static PeerProcess pushwatch(const QStringList &arguments, const Environment &environment = {});
    /// `script`: a file of tests/peers.
    static PeerProcess node(const QString &script, const QStringList &arguments);

    /// The next line, without its end; nothing once the process ended or `patience` did.
    std::optional<QByteArray> nextLine();
    /// Skips lines until one has `part` in it.
    std::optional<QByteArray> nextLineWith(QByteArrayView part);
    /// All remaining lines; waits for the end of the process.
    QList<QByteArray> remainingLines();

    /// The exit code; nothing if the process crashed or did not end in time.
    std::optional<int> waitForEnd();
    void terminate() { m_process.terminate(); }
    void kill() { m_process.kill(); }
    /// What it said on standard error so far, for a failure message.
    QByteArray errors() { return m_process.readAllStandardError(); }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
};
