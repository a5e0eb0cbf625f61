// SPDX-License-Identifier: MIT
#include "libpusher/connection/upgradeanswer.h"

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <algorithm>

namespace Pusher::Detail {
namespace {

constexpr int longestRetryAfterSeconds = 3600;
constexpr qsizetype longestHost = 255;

int statusOf(const QByteArray &line)
{
    if (!line.startsWith("HTTP/"))
        return 0;
    const QList<QByteArray> words = line.split(' ');
    bool isNumber = false;
    const int status = words.size() > 1 ? words.at(1).toInt(&isNumber) : 0;
    return isNumber && status >= 100 && status <= 599 ? status : 0;
}

} // namespace

UpgradeAnswer parseUpgradeAnswer(QByteArrayView head)
{
    UpgradeAnswer answer;
    const QList<QByteArray> lines = head.toByteArray().split('\n');
    answer.status = statusOf(lines.first().trimmed());
    for (const QByteArray &line : lines) {
        const QByteArray header = line.trimmed();
        if (header.isEmpty())
            break;
        const qsizetype colon = header.indexOf(':');
        if (colon < 0)
            continue;
        const QByteArray name = header.first(colon).toLower();
        if (name == "location") {
            answer.redirectHost =
                QUrl(QString::fromUtf8(header.sliced(colon + 1).trimmed())).host().left(longestHost);
        }
        if (name != "retry-after")
            continue;
        bool isNumber = false;
        const int seconds = header.sliced(colon + 1).trimmed().toInt(&isNumber);
        if (isNumber && seconds >= 0)
            answer.retryAfter = std::chrono::seconds(std::min(seconds, longestRetryAfterSeconds));
    }
    return answer;
}

} // namespace Pusher::Detail
