// SPDX-License-Identifier: MIT
// The floor under every Qt client: a QWebSocket, an empty slot. barewebsocket PORT COUNT
// Subscribes to the flood and ends after COUNT messages; callgrind counts its instructions.
#include <QCoreApplication>
#include <QUrl>
#include <QWebSocket>

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (argc != 3)
        return 2;
    // The greeting and the answer to the subscription come first.
    const int expected = QString::fromLocal8Bit(argv[2]).toInt() + 2;
    int received = 0;
    QWebSocket socket;
    QObject::connect(&socket, &QWebSocket::textMessageReceived, &app, [&](const QString &) {
        if (++received == 1)
            socket.sendTextMessage(
                u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"bot-updates\"}}"_s);
        else if (received == expected)
            QCoreApplication::exit(0);
    });
    QObject::connect(&socket, &QWebSocket::disconnected, &app, [] { QCoreApplication::exit(1); });
    socket.open(
        QUrl(u"ws://127.0.0.1:%1/app/app-key?protocol=7"_s.arg(QString::fromLocal8Bit(argv[1]))));
    return QCoreApplication::exec();
}
