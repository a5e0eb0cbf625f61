// SPDX-License-Identifier: MIT
#include "tests/arch/houserules.h"

#include <QRegularExpression>

#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestSource = 600;

struct LineRule {
    QRegularExpression files;
    QRegularExpression pattern;
    QString message;
};

// The patterns are escaped, so that this file does not break its own rules.
const std::vector<LineRule> &lineRules()
{
    static const std::vector<LineRule> rules{
        {QRegularExpression(u"^tests/.*\\.(h|cpp)$"_s),
         QRegularExpression(u"\\bqWai[t]\\(|\\b[mqu]?[sS]lee[p]\\(|slee[p]_(for|until)"_s),
         u"tests do not sleep: inject Pusher::Scheduler, or wait for a signal"_s},
        {QRegularExpression(u"^tests/.*\\.(h|cpp)$"_s), QRegularExpression(u"\\bQSKI[P]\\("_s),
         u"a skipped test proves nothing"_s},
        {QRegularExpression(u"\\.(h|cpp)$"_s), QRegularExpression(u"ignoreSslError[s]\\(\\s*\\)"_s),
         u"TLS errors are never ignored wholesale"_s},
        {QRegularExpression(u"\\.(h|cpp)$"_s), QRegularExpression(u"\\b(SIGNA[L]|SLO[T])\\("_s),
         u"string-based connections fail at run time only"_s},
        {QRegularExpression(u"\\.(h|cpp)$"_s),
         QRegularExpression(u"^\\s*(signal[s]|(public|private|protected) slot[s])\\s*:"_s),
         u"write Q_SIGNALS and Q_SLOTS"_s},
        {QRegularExpression(u"^libpusher/.*\\.(h|cpp)$"_s),
         QRegularExpression(u"(?<![\\w:.>])tr[(]|\\bQT_TR_NOOP\\b|\\bQ_NAMESPACE\\b"_s),
         u"the library sends codes and parameters; words are chosen in ui"_s},
        {QRegularExpression(u"^(?!tests/peers/package-lock)"_s),
         QRegularExpression(u"(?<![\\w.\"}/])/(wor[k]|far[m]|roo[t]|hom[e])/\\w"_s),
         u"a path of one machine"_s},
        {QRegularExpression(u"."_s), QRegularExpression(u"\\b(TOD[O]|FIXM[E])\\b"_s),
         u"unfinished work belongs into the tracker"_s},
    };
    return rules;
}

QString licenceOf(const QString &file)
{
    static const QRegularExpression gpl(u"^(ui|app|translations)/"_s);
    return gpl.match(file).hasMatch() ? u"GPL-3.0-or-later"_s : u"MIT"_s;
}

void checkLicenceLine(const QString &file, const QStringList &lines, QList<Finding> &findings)
{
    const bool script = lines.value(0).startsWith("#!"_L1);
    const QString wanted = "SPDX-License-Identifier: "_L1 + licenceOf(file);
    if (!lines.value(script ? 1 : 0).contains(wanted))
        findings.append({file, script ? 2 : 1, u"the first line must say \"%1\""_s.arg(wanted)});
}

} // namespace

QList<Finding> houseFindings(const QString &root)
{
    QList<Finding> findings;
    const QStringList sources = sourceFiles(
        root,
        {u"libpusher"_s, u"ui"_s, u"app"_s, u"tests"_s, u"cmake"_s, u"translations"_s, u".ci"_s},
        {u".h"_s, u".cpp"_s, u".mjs"_s, u".js"_s, u".sh"_s, u".cmake"_s, u"CMakeLists.txt"_s,
         u".ci/run"_s});
    const QStringList texts = sourceFiles(root, {u"libpusher"_s, u"tests"_s, u"resources"_s},
                                          {u".md"_s, u".json"_s, u".supp"_s, u".env"_s});
    for (const QString &file : sources + texts) {
        const std::optional<QStringList> lines = readLines(root + u'/' + file);
        if (!lines) {
            findings.append({file, 0, u"cannot be read"_s});
            continue;
        }
        if (sources.contains(file)) {
            checkLicenceLine(file, *lines, findings);
            if (lines->size() > longestSource)
                findings.append({file, 0, u"%1 lines: more than one job?"_s.arg(lines->size())});
        }
        for (const LineRule &rule : lineRules()) {
            if (!rule.files.match(file).hasMatch())
                continue;
            for (qsizetype i = 0; i < lines->size(); ++i) {
                if (rule.pattern.match((*lines)[i]).hasMatch())
                    findings.append({file, int(i + 1), rule.message});
            }
        }
    }
    return findings;
}
