// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/processusage.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QFile>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

std::optional<ProcessUsage> ProcessUsage::now()
{
    return parse(contentOf(u"/proc/self/stat"_s), contentOf(u"/proc/self/statm"_s),
                 sysconf(_SC_CLK_TCK), sysconf(_SC_PAGESIZE));
}

std::optional<ProcessUsage> ProcessUsage::parse(QByteArrayView stat, QByteArrayView statm,
                                                qint64 ticksPerSecond, qint64 pageSize)
{
    // The second field is the program's name in brackets, which may hold anything, brackets too.
    const qsizetype nameEnd = stat.lastIndexOf(')');
    if (nameEnd < 0 || ticksPerSecond <= 0)
        return {};
    const QByteArrayList fields = stat.sliced(nameEnd + 1).toByteArray().simplified().split(' ');
    const QByteArrayList pages = statm.toByteArray().simplified().split(' ');
    if (fields.size() < 13 || pages.size() < 2)
        return {};
    bool userRead = false;
    bool systemRead = false;
    bool residentRead = false;
    const qint64 user = fields[11].toLongLong(&userRead);
    const qint64 system = fields[12].toLongLong(&systemRead);
    const qint64 resident = pages[1].toLongLong(&residentRead);
    if (!userRead || !systemRead || !residentRead)
        return {};
    return ProcessUsage{std::chrono::microseconds((user + system) * 1000000 / ticksPerSecond),
                        resident * pageSize};
}

} // namespace Pusher
