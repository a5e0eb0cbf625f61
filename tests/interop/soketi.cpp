// SPDX-License-Identifier: MIT
#include "tests/interop/soketi.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

using namespace Qt::StringLiterals;

namespace {

bool answersOk(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    if (!socket.waitForConnected(1000))
        return false;
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return socket.waitForReadyRead(1000) && socket.readAll().startsWith("HTTP/1.1 200");
}

} // namespace

Soketi::Soketi()
{
    // All three stay open until each has a port of its own.
    QTcpServer service;
    QTcpServer metrics;
    QUdpSocket cluster;
    service.listen(QHostAddress::LocalHost);
    metrics.listen(QHostAddress::LocalHost);
    cluster.bind(QHostAddress::LocalHost);
    m_port = service.serverPort();

    // The template confines it to loopback; left to itself it listens everywhere and broadcasts.
    QFile source(QStringLiteral(PEERS "/soketi.template.json"));
    if (!source.open(QIODevice::ReadOnly))
        qFatal("tests/peers/soketi.template.json cannot be read");
    QJsonObject config = QJsonDocument::fromJson(source.readAll()).object();
    config[u"port"_s] = m_port;
    config[u"metrics.port"_s] = metrics.serverPort();
    config[u"cluster.port"_s] = cluster.localPort();

    QFile file(m_folder.filePath(u"soketi.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("soketi.json cannot be written");
    file.write(QJsonDocument(config).toJson());
    file.close();
    service.close();
    metrics.close();
    cluster.close();

    start();
}

void Soketi::start()
{
    m_process = std::make_unique<PeerProcess>(
        u"node"_s,
        QStringList{QStringLiteral(PEERS "/node_modules/@soketi/soketi/bin/server.js"), u"start"_s,
                    u"--config="_s + m_folder.filePath(u"soketi.json"_s)});
}

void Soketi::terminate()
{
    m_process->terminate();
    m_process->waitForEnd();
}

void Soketi::kill()
{
    m_process->kill();
    m_process->waitForEnd();
}

bool Soketi::isUp()
{
    // It says that it runs even when it could not take its port: ask it.
    return QTest::qWaitFor([this] { return answersOk(m_port); }, 30000);
}
