// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"

#include <QJsonDocument>
#include <QTest>

#include <csignal>

namespace {
constexpr int patienceMs = 20000;
}

ProgramRun::ProgramRun(const QStringList &arguments, const QStringList &environment,
                       const QByteArray &input, const QString &redirections)
{
    auto variables = QProcessEnvironment::systemEnvironment();
    for (const QString &name : variables.keys()) {
        if (name.contains(QLatin1String("PUSHER")))
            variables.remove(name);
    }
    for (const QString &variable : environment)
        variables.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
    variables.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_folder.path());
    m_process.setProcessEnvironment(variables);
    m_process.setWorkingDirectory(m_folder.path());
    if (redirections.isEmpty())
        m_process.start(QStringLiteral(PUSHWATCH), arguments);
    else
        m_process.start(QStringLiteral("/bin/sh"),
                        QStringList{QStringLiteral("-c"),
                                    QStringLiteral("exec \"$0\" \"$@\" ") + redirections,
                                    QStringLiteral(PUSHWATCH)}
                            + arguments);
    m_process.write(input);
    m_process.closeWriteChannel();
}

ProgramRun::~ProgramRun()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished();
}

QByteArray ProgramRun::output()
{
    m_output += m_process.readAllStandardOutput();
    return m_output;
}

QByteArray ProgramRun::diagnostics()
{
    m_diagnostics += m_process.readAllStandardError();
    return m_diagnostics;
}

QList<QJsonObject> ProgramRun::lines(const QString &type)
{
    QList<QJsonObject> result;
    QList<QByteArray> lines = output().split('\n');
    lines.removeLast(); // empty, or not yet complete
    for (const QByteArray &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.isEmpty())
            qWarning() << "not a JSON line:" << line;
        if (object[QLatin1String("type")].toString() == type)
            result.append(object);
    }
    return result;
}

bool ProgramRun::waitForLines(const QString &type, qsizetype count)
{
    return QTest::qWaitFor([&] { return lines(type).size() >= count || hasEnded(); }, patienceMs)
        && lines(type).size() >= count;
}

int ProgramRun::exitCode()
{
    const bool ended = QTest::qWaitFor([&] { return hasEnded(); }, patienceMs);
    return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void ProgramRun::sendSignal(int signalNumber)
{
    if (!hasEnded()) // 0 would be this process and its whole group
        ::kill(pid_t(m_process.processId()), signalNumber);
}

QStringList ProgramRun::connectionOptions()
{
    const QJsonObject ready = lines(QStringLiteral("ready")).value(0);
    return {QStringLiteral("--host"),
            ready[QLatin1String("host")].toString(),
            QStringLiteral("--port"),
            QString::number(ready[QLatin1String("port")].toInt()),
            QStringLiteral("--no-tls"),
            QStringLiteral("--key"),
            ready[QLatin1String("key")].toString(),
            QStringLiteral("--app-id"),
            ready[QLatin1String("appId")].toString()};
}
