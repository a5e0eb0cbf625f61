// SPDX-License-Identifier: MIT
#include "tests/arch/includerules.h"

#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QRegularExpression>

#include <array>
#include <iterator>

using namespace Qt::StringLiterals;

namespace {

/// A file may include its own floor and those below; a floor is the longest prefix that fits.
struct Floor {
    QLatin1StringView prefix;
    int height;
    QLatin1StringView forbiddenQtModules; ///< space separated
};

constexpr auto noScreen =
    QLatin1StringView("QtGui QtWidgets QtCharts QtSvg QtSvgWidgets QtQml QtQuick");
constexpr auto noScreenNoSocket = QLatin1StringView(
    "QtGui QtWidgets QtCharts QtSvg QtSvgWidgets QtQml QtQuick QtNetwork QtWebSockets QtSql");
constexpr auto screenNoSocket = QLatin1StringView("QtNetwork QtWebSockets QtSql");
constexpr auto noScreenNoWebSocket =
    QLatin1StringView("QtGui QtWidgets QtCharts QtSvg QtSvgWidgets QtQml QtQuick QtWebSockets");

constexpr std::array floors{
    Floor{QLatin1StringView("libpusher/core/"), 0, noScreenNoWebSocket},
    Floor{QLatin1StringView("libpusher/protocol/"), 1, noScreenNoWebSocket},
    Floor{QLatin1StringView("libpusher/dispatch/"), 2, noScreenNoSocket},
    Floor{QLatin1StringView("libpusher/history/"), 2, noScreenNoSocket},
    Floor{QLatin1StringView("libpusher/"), 2, noScreenNoWebSocket},
    // The only files that may know QWebSocket.
    Floor{QLatin1StringView("libpusher/connection/websockettransport."), 2, noScreen},
    Floor{QLatin1StringView("libpusher/client/"), 3, noScreenNoWebSocket},
    Floor{QLatin1StringView("libpusher/localserver/"), 4, noScreen},
    Floor{QLatin1StringView("libpusher/manager/"), 4, noScreenNoWebSocket},
    Floor{QLatin1StringView("libpusher/storage/"), 4, noScreen},
    Floor{QLatin1StringView("libpusher/examples/"), 5, noScreen},
    Floor{QLatin1StringView("ui/domain/"), 6, noScreenNoSocket},
    Floor{QLatin1StringView("ui/models/"), 7, noScreenNoSocket},
    Floor{QLatin1StringView("ui/text/"), 7, noScreenNoSocket},
    Floor{QLatin1StringView("ui/alerts/"), 7, noScreenNoSocket},
    Floor{QLatin1StringView("ui/"), 8, screenNoSocket},
    Floor{QLatin1StringView("app/"), 9, QLatin1StringView()},
};

/// What a floor may not include although it lies below: `ui` shows a client but never makes one.
struct Ban {
    QLatin1StringView from;
    QLatin1StringView to;
    QLatin1StringView reason;
};
constexpr std::array bans{
    Ban{QLatin1StringView("ui/"), QLatin1StringView("libpusher/client/"),
        QLatin1StringView("ui constructs no client, app composes")},
    Ban{QLatin1StringView("ui/"), QLatin1StringView("libpusher/manager/"),
        QLatin1StringView("ui opens no connections, app composes")},
    Ban{QLatin1StringView("libpusher/manager/"), QLatin1StringView("libpusher/localserver/"),
        QLatin1StringView("a manager needs no server of ours")},
    Ban{QLatin1StringView("ui/"), QLatin1StringView("libpusher/localserver/"),
        QLatin1StringView("ui starts no server, app composes")},
    Ban{QLatin1StringView("ui/"), QLatin1StringView("libpusher/examples/"),
        QLatin1StringView("examples are not for reuse")},
    Ban{QLatin1StringView("app/"), QLatin1StringView("libpusher/examples/"),
        QLatin1StringView("examples are not for reuse")},
    Ban{QLatin1StringView("app/"), QLatin1StringView("tests/"),
        QLatin1StringView("the program needs no tests")},
};

const Floor *floorOf(const QString &path)
{
    const Floor *best = nullptr;
    for (const Floor &floor : floors) {
        if (path.startsWith(floor.prefix)
            && (best == nullptr || floor.prefix.size() > best->prefix.size()))
            best = &floor;
    }
    return best;
}

/// The Qt module a header such as `QWidget` or `QtGui/QColor` belongs to; empty if it is none of
/// Qt's.
QString qtModuleOf(const QString &header)
{
    static const QDir headers(QLibraryInfo::path(QLibraryInfo::HeadersPath));
    if (const qsizetype slash = header.indexOf(u'/'); slash > 0)
        return header.startsWith("Qt"_L1) ? header.left(slash) : QString();
    if (header.startsWith("Qt"_L1) && headers.exists(header + u'/' + header))
        return header;
    static const QStringList modules = headers.entryList({u"Qt*"_s}, QDir::Dirs);
    for (const QString &module : modules) {
        if (QFileInfo::exists(headers.filePath(module + u'/' + header)))
            return module;
    }
    return {};
}

QString quotedIncludeProblem(const QString &root, const QString &file, const QString &included)
{
    // Made by moc from the very file that includes it.
    if (included == QFileInfo(file).completeBaseName() + ".moc"_L1)
        return {};
    if (!QFileInfo::exists(root + u'/' + included))
        return u"\"%1\" is not the path of a file from the root of the tree"_s.arg(included);
    for (const Ban &ban : bans) {
        if (file.startsWith(ban.from) && included.startsWith(ban.to))
            return u"must not include \"%1\": %2"_s.arg(included, ban.reason);
    }
    const Floor *from = floorOf(file);
    const Floor *to = floorOf(included);
    if (to == nullptr)
        return u"\"%1\" lies on no floor"_s.arg(included);
    if (from != nullptr && to->height > from->height)
        return u"\"%1\" lies above this file"_s.arg(included);
    return {};
}

QString systemIncludeProblem(const QString &file, const QString &included)
{
    const Floor *from = floorOf(file);
    const QString module = qtModuleOf(included);
    if (from == nullptr || module.isEmpty()
        || !QString(from->forbiddenQtModules).split(u' ').contains(module))
        return {};
    return u"%1 must not use <%2> of %3"_s.arg(from->prefix, included, module);
}

} // namespace

QList<Finding> includeFindings(const QString &root)
{
    static const QRegularExpression include(uR"re(^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>))re"_s);
    QList<Finding> findings;
    const QStringList files =
        sourceFiles(root, {u"libpusher"_s, u"ui"_s, u"app"_s}, {u".h"_s, u".cpp"_s});
    for (const QString &file : files) {
        const std::optional<QStringList> lines = readLines(root + u'/' + file);
        if (!lines) {
            findings.append({file, 0, u"cannot be read"_s});
            continue;
        }
        for (qsizetype i = 0; i < lines->size(); ++i) {
            const QRegularExpressionMatch match = include.match((*lines)[i]);
            if (!match.hasMatch())
                continue;
            const QString problem = match.hasCaptured(1)
                ? quotedIncludeProblem(root, file, match.captured(1))
                : systemIncludeProblem(file, match.captured(2));
            if (!problem.isEmpty())
                findings.append({file, int(i + 1), problem});
        }
    }
    return findings;
}
