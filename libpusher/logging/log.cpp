// SPDX-License-Identifier: MIT
#include "libpusher/logging/log.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
struct Name {
    Log::Level level;
    QLatin1StringView text;
    QtMsgType type;
};
constexpr std::array names{
    Name{Log::Level::Error, "error"_L1, QtCriticalMsg},
    Name{Log::Level::Warning, "warning"_L1, QtWarningMsg},
    Name{Log::Level::Info, "info"_L1, QtInfoMsg},
    Name{Log::Level::Debug, "debug"_L1, QtDebugMsg},
};
} // namespace

Log::Part::Part(const char *part, const QByteArray &instance)
    : name("pusher." + QByteArray(part) + (instance.isEmpty() ? QByteArray() : '.' + instance))
    , category(name.constData())
{
}

Log::Log(Level level, const QString &instance)
    : m_connection("connection", instance.toUtf8())
    , m_channels("channels", instance.toUtf8())
    , m_protocol("protocol", instance.toUtf8())
{
    setLevel(level);
}

void Log::setLevel(Level level)
{
    m_level = level;
    for (Part *part : {&m_connection, &m_channels, &m_protocol}) {
        for (const Name &each : names)
            part->category.setEnabled(each.type, each.level <= level);
    }
}

std::optional<Log::Level> Log::levelFromName(QStringView name)
{
    const auto found = std::find_if(names.begin(), names.end(), [name](const Name &each) {
        return name.compare(each.text, Qt::CaseInsensitive) == 0;
    });
    return found == names.end() ? std::nullopt : std::optional(found->level);
}

QString Log::nameOf(Level level)
{
    return names[std::size_t(level)].text;
}

QString Log::filterRules(Level level)
{
    QString rules;
    for (const Name &each : names) {
        // Qt calls an error "critical", and knows no category without them.
        if (each.level != Level::Error)
            rules += u"pusher.*.%1=%2\n"_s.arg(each.text).arg(each.level <= level ? "true"_L1
                                                                                  : "false"_L1);
    }
    return rules;
}

} // namespace Pusher
