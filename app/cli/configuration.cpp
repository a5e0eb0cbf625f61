// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/configuration.h"

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::ConfigNotice;
using Pusher::ConfigValue;

Pusher::Result<void> readConfiguration(const ConnectionArguments &arguments,
                                       Pusher::OptionsReader &reader)
{
    for (const ConnectionArguments::Value &value : arguments.values) {
        if (auto set = reader.setFromCommandLine(value.name, value.value); !set)
            return set;
    }
    if (arguments.logLevel) {
        const QString level = Pusher::Log::nameOf(*arguments.logLevel);
        if (auto set = reader.setFromCommandLine(u"log-level"_s, level); !set)
            return set;
    }
    reader.readProcess(QProcessEnvironment::systemEnvironment());
    if (arguments.envFile)
        reader.readFile(*arguments.envFile, ConfigValue::Source::File);
    reader.readFile(u".env"_s, ConfigValue::Source::LocalFile);
    return {};
}

QStringList noticeLines(const QList<ConfigNotice> &notices)
{
    QStringList lines;
    for (const ConfigNotice &notice : notices) {
        if (notice.severity == ConfigNotice::Severity::Information)
            continue;
        QString line =
            notice.severity == ConfigNotice::Severity::Error ? u"error: "_s : u"warning: "_s;
        // Most messages name their file or line themselves: the window shows them as they are.
        if (!notice.message.contains(notice.file))
            line += notice.file + u": "_s;
        lines.append(line + notice.message);
    }
    return lines;
}

} // namespace Console
