// SPDX-License-Identifier: MIT
#include "libpusher/logging/redactor.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
struct Pattern {
    QRegularExpression expression;
    QString replacement;
};

const std::array<Pattern, 7> &patterns()
{
    using Expression = QRegularExpression;
    constexpr auto anyCase = Expression::CaseInsensitiveOption;
    static const std::array<Pattern, 7> all{
        // To the end of the line: nothing behind it can be trusted to be something else.
        Pattern{Expression(u"(authorization\\\\?[\"']?\\s*[:=,]\\s*).*"_s, anyCase), u"\\1…"_s},
        Pattern{Expression(u"\\b(bearer\\s+)[^\\s\",;)]+"_s, anyCase), u"\\1…"_s},
        Pattern{Expression(u"\\beyJ[\\w-]{5,}\\.[\\w-]+(\\.[\\w-]*)*"_s), u"…"_s},
        Pattern{Expression(u"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])"_s), u"…"_s},
        Pattern{Expression(u"(\\w://)[^\\s/\"@]+@"_s), u"\\1…@"_s},
        Pattern{Expression(u"(\\w://[^\\s\"'?]*\\?)[^\\s\"']*"_s), u"\\1…"_s},
        // `token=…`, `"shared_secret":"…"`, the latter also inside of a quoted text
        Pattern{Expression(u"((?:secret|token|password|signature)"
                           "(?:\\s*=\\s*|\\\\?[\"']\\s*[:=]\\s*)\\\\?[\"']?)[^\\s\"'\\\\&,;}]+"_s,
                           anyCase),
                u"\\1…"_s},
    };
    return all;
}
} // namespace

void Redactor::hide(const Secret &secret)
{
    const std::lock_guard lock(m_mutex);
    const bool isKnown = std::any_of(m_secrets.begin(), m_secrets.end(), [&](const Secret &each) {
        return each.reveal() == secret.reveal();
    });
    if (secret.size() >= shortestSecret && !isKnown && m_secrets.size() < maximumSecrets)
        m_secrets.push_back(secret.clone());
}

QString Redactor::redacted(const QString &text) const
{
    QByteArray bytes = text.toUtf8();
    {
        const std::lock_guard lock(m_mutex);
        for (const Secret &secret : m_secrets)
            bytes.replace(secret.reveal(), "…");
    }
    QString clean = QString::fromUtf8(bytes);
    for (const Pattern &pattern : patterns())
        clean.replace(pattern.expression, pattern.replacement);
    return clean;
}

} // namespace Pusher
