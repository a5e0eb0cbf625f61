// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

/// The real program in a process of its own, in an empty folder and with no settings from outside.
class ProgramRun {
public:
    /// `redirections` as a shell spells them, for instance `>/dev/full`.
    explicit ProgramRun(const QStringList &arguments, const QStringList &environment = {},
                        const QByteArray &input = {}, const QString &redirections = {});
    ~ProgramRun();
    ProgramRun(const ProgramRun &) = delete;
    ProgramRun &operator=(const ProgramRun &) = delete;

    /// The JSON lines on standard output so far with this `type`; all lines must be JSON.
    QList<QJsonObject> lines(const QString &type);
    QByteArray output();
    QByteArray diagnostics();

    /// Waits for at least so many lines of `type`; false after 20 s.
    bool waitForLines(const QString &type, qsizetype count = 1);
    /// Waits for the end; the exit code, or -1 after 20 s or a crash.
    int exitCode();
    bool hasEnded() const { return m_process.state() == QProcess::NotRunning; }
    void sendSignal(int signalNumber);

    /// Where it runs, and what it keeps for the session.
    QString folder() const { return m_folder.path(); }

    /// How to connect to what this run serves, once it is ready.
    QStringList connectionOptions();

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_diagnostics;
};
