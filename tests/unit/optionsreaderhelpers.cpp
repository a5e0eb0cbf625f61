// SPDX-License-Identifier: MIT
#include "tests/unit/optionsreaderhelpers.h"

using namespace Pusher;
using namespace Qt::StringLiterals;

QString EnvFiles::write(const QByteArray &content, QFile::Permissions permissions)
{
    const QString path = m_dir.filePath(u"env-%1"_s.arg(++m_files));
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size()
        || !file.setPermissions(permissions))
        qFatal("cannot write the fixture");
    return path;
}

QProcessEnvironment environment(const QList<std::pair<QString, QString>> &variables)
{
    QProcessEnvironment result;
    for (const auto &[name, value] : variables)
        result.insert(name, value);
    return result;
}

QList<ConfigNotice> noticesOf(const OptionsReader &reader, ConfigNotice::Kind kind)
{
    QList<ConfigNotice> found;
    for (const ConfigNotice &notice : reader.notices()) {
        if (notice.kind == kind)
            found.append(notice);
    }
    return found;
}

ConfigValue valueOf(const OptionsReader &reader, const QString &name)
{
    for (const ConfigValue &value : reader.values()) {
        if (value.name == name)
            return value;
    }
    return {};
}

QString everythingSaid(const OptionsReader &reader)
{
    QString text;
    for (const ConfigNotice &notice : reader.notices())
        text += notice.message + notice.name + notice.file;
    for (const ConfigValue &value : reader.values())
        text += value.name + value.shown + value.spelling + value.file;
    return text;
}
