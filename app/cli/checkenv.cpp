// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/checkenv.h"

#include "app/text/jsonobjectwriter.h"
#include "libpusher/config/optionsreader.h"

#include <QMetaEnum>

namespace Console {

using Pusher::ConfigNotice;
using Pusher::ConfigValue;

namespace {

template <typename Enum>
QString lowerCaseName(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value))).toLower();
}

void printValue(const ConfigValue &value, LineWriter &out)
{
    QByteArray line;
    JsonObjectWriter(line)
        .text("type", QByteArrayView("value"))
        .text("name", value.name)
        .text("value", value.shown)
        .boolean("secret", value.secret)
        .text("spelling", value.spelling)
        .number("line", value.line)
        .end();
    out.writeLine(line);
}

void printNotice(const ConfigNotice &notice, LineWriter &out)
{
    QByteArray line;
    JsonObjectWriter json(line);
    json.text("type", QByteArrayView("notice"));
    json.text("severity", lowerCaseName(notice.severity));
    json.text("kind", lowerCaseName(notice.kind));
    json.textOrNull("name", notice.name);
    if (notice.line > 0)
        json.number("line", notice.line);
    else
        json.null("line");
    json.text("message", notice.message);
    json.end();
    out.writeLine(line);
}

} // namespace

ExitCode checkEnv(const QString &file, LineWriter &out)
{
    Pusher::OptionsReader reader;
    reader.readFile(file);
    const auto options = reader.build();
    for (const ConfigValue &value : reader.values()) {
        if (value.source == ConfigValue::Source::File)
            printValue(value, out);
    }
    for (const ConfigNotice &notice : reader.notices())
        printNotice(notice, out);
    QByteArray result;
    JsonObjectWriter(result)
        .text("type", QByteArrayView("result"))
        .boolean("ok", bool(options))
        .end();
    out.writeLine(result);
    return options ? ExitCode::Done : ExitCode::Configuration;
}

} // namespace Console
