// SPDX-License-Identifier: MIT
// Thousands of users' connections in one process: poolprobe PORT KEY COUNT
// Prints one JSON line: how long until all stood, what that cost in CPU and memory, and what the sweep costs.
#include "libpusher/manager/connectionmanager.h"

#include <QCoreApplication>
#include <QFile>
#include <QStringList>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

constexpr int sweeps = 9;

double residentKiB()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * double(::sysconf(_SC_PAGESIZE)) / 1024;
}

double cpuSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

ClientOptions optionsFor(const QStringList &arguments)
{
    ClientOptions options;
    Endpoint &endpoint = options.connection.endpoint;
    endpoint.key = arguments[2];
    endpoint.host = u"127.0.0.1"_s;
    endpoint.port = arguments[1].toUShort();
    endpoint.tls = false;
    options.appId = u"bench"_s;
    options.secret = Secret("bench"); // nothing is signed here
    return options;
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_NO_GLIB", "1"); // as our program does
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 2;
    const int count = arguments[3].toInt();
    const auto made = ConnectionManager::create(optionsFor(arguments), {.maxConnections = count});
    if (!made)
        return 3;
    ConnectionManager &manager = **made;

    const double memoryBefore = residentKiB();
    const double cpuBefore = cpuSeconds();
    const auto began = Scheduler::system()->now();
    int standing = 0;
    const auto done = [&](const Result<ConnectionId> &connection) {
        if (!connection)
            QCoreApplication::exit(4);
        else if (++standing == count)
            QCoreApplication::quit();
    };
    for (int i = 0; i < count; ++i) {
        const auto opened = manager.openConnection(
            {.user = UserId(u"user-"_s + QString::number(i)), .deadline = std::chrono::minutes(2)},
            done);
        if (!opened)
            return 4;
    }
    if (const int failure = QCoreApplication::exec(); failure != 0)
        return failure;
    const std::chrono::duration<double> took = Scheduler::system()->now() - began;
    const double cpu = cpuSeconds() - cpuBefore;
    const double memory = (residentKiB() - memoryBefore) / count;

    auto sweep = std::chrono::nanoseconds::max();
    for (int i = 0; i < sweeps; ++i) {
        manager.sweep();
        sweep = std::min(sweep, manager.pool().lastSweep().took);
    }
    const ConnectionPool::Figures figures = manager.pool().figures();
    std::printf("{\"connected\":%d,\"seconds\":%.3f,\"cpuSeconds\":%.3f,\"kibPerConnection\":%.2f,"
                "\"sweepMs\":%.3f,\"mostHandshakes\":%d}\n",
                figures.connected, took.count(), cpu, memory,
                std::chrono::duration<double, std::milli>(sweep).count(), figures.mostHandshakes);
    return 0;
}
