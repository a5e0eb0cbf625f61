// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/foreigntext.h"

#include <QStringView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console::ForeignText {

namespace {

bool isUnfit(QChar c)
{
    return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format
        || c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph
        || c.isSurrogate();
}

/// C0 controls have pictures of their own in Unicode; the rest is spelled out.
QString visible(QChar c)
{
    constexpr char16_t controlPictures = 0x2400;
    constexpr char16_t pictureOfDelete = 0x2421;
    const char16_t code = c.unicode();
    if (code < 0x20)
        return QChar(char16_t(controlPictures + code));
    if (code == 0x7f)
        return QChar(pictureOfDelete);
    return u"\\u"_s + QString::number(code, 16).rightJustified(4, u'0');
}

} // namespace

QString preview(const QString &text, qsizetype maximum)
{
    if (text.size() <= maximum && std::none_of(text.begin(), text.end(), isUnfit))
        return text;
    QString result;
    qsizetype at = 0;
    for (; at < text.size() && result.size() < maximum; ++at) {
        const QChar c = text[at];
        if (c.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
            result += QStringView(text).mid(at++, 2);
        else if (c.isSurrogate())
            result += QChar(QChar::ReplacementCharacter);
        else if (isUnfit(c))
            result += visible(c);
        else
            result += c;
    }
    if (at < text.size())
        result += u'…';
    return result;
}

QString inSentence(const QString &text, qsizetype maximum)
{
    constexpr QChar firstStrongIsolate(0x2068);
    constexpr QChar popIsolate(0x2069);
    return firstStrongIsolate + preview(text, maximum) + popIsolate;
}

} // namespace Console::ForeignText
