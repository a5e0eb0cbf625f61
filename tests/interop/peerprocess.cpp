// SPDX-License-Identifier: MIT
#include "tests/interop/peerprocess.h"

#include <QDeadlineTimer>
#include <QProcessEnvironment>

#include <csignal>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;

PeerProcess::PeerProcess(const QString &program, const QStringList &arguments,
                         const Environment &environment)
{
    QProcessEnvironment inherited = QProcessEnvironment::systemEnvironment();
    for (const QString &name : inherited.keys()) {
        if (name.contains("PUSHER"_L1))
            inherited.remove(name);
    }
    for (auto it = environment.begin(); it != environment.end(); ++it)
        inherited.insert(it.key(), it.value());
    m_process.setProcessEnvironment(inherited);
    m_process.setWorkingDirectory(m_folder.path());
    // Not even a crashing test leaves a server behind.
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(program, arguments);
    m_process.closeWriteChannel();
}

PeerProcess::~PeerProcess()
{
    m_process.kill();
    m_process.waitForFinished();
}

PeerProcess PeerProcess::pushwatch(const QStringList &arguments, const Environment &environment)
{
    return PeerProcess(QStringLiteral(PUSHWATCH), arguments, environment);
}

PeerProcess PeerProcess::node(const QString &script, const QStringList &arguments)
{
    return PeerProcess(u"node"_s, QStringList{QStringLiteral(PEERS) + u'/' + script} + arguments);
}

std::optional<QByteArray> PeerProcess::nextLine()
{
    const QDeadlineTimer deadline(patience);
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(int(deadline.remainingTime())) && !m_process.canReadLine())
            return std::nullopt;
    }
    return m_process.readLine().trimmed();
}

std::optional<QByteArray> PeerProcess::nextLineWith(QByteArrayView part)
{
    std::optional<QByteArray> line = nextLine();
    while (line && !line->contains(part))
        line = nextLine();
    return line;
}

QList<QByteArray> PeerProcess::remainingLines()
{
    QList<QByteArray> lines;
    while (const std::optional<QByteArray> line = nextLine())
        lines.append(*line);
    return lines;
}

std::optional<int> PeerProcess::waitForEnd()
{
    if (m_process.state() != QProcess::NotRunning
        && !m_process.waitForFinished(int(std::chrono::milliseconds(patience).count())))
        return std::nullopt;
    if (m_process.exitStatus() != QProcess::NormalExit)
        return std::nullopt;
    return m_process.exitCode();
}
