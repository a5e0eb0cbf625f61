// SPDX-License-Identifier: MIT
#include "libpusher/doctor/diagnosis.h"

#include <QMetaEnum>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Pusher {

QString Diagnosis::causeText(Cause cause)
{
    if (cause == Cause::None)
        return {};
    QString text;
    for (const char *c = QMetaEnum::fromType<Cause>().valueToKey(int(cause)); *c != '\0'; ++c) {
        const QChar letter = QLatin1Char(*c);
        if (letter.isUpper() && !text.isEmpty())
            text += u'-';
        text += letter.toLower();
    }
    return text;
}

namespace Detail {

QString shownText(const QString &foreign)
{
    constexpr qsizetype maximumText = 300;
    static const QRegularExpression secretLike(
        u"([0-9A-Fa-f]{4})[0-9A-Fa-f]{60,}|([A-Za-z0-9+/]{4})[A-Za-z0-9+/]{39}="_s);
    // Cut before it is bounded: half a signature at the end would not be recognised.
    QString text = foreign.left(16 * maximumText);
    text.replace(secretLike, u"\\1\\2…"_s);
    return text.left(maximumText).trimmed();
}

} // namespace Detail
} // namespace Pusher
