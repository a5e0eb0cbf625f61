// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/foreigntext.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console::ForeignText {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Console::ForeignText)
};

bool isUnfit(char32_t code)
{
    const QChar::Category category = QChar::category(code);
    return category == QChar::Other_Control || category == QChar::Other_Format
        || category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
}

/// Any surrogate too: whether it has a partner is seen when the text is taken apart.
bool needsCare(QChar c)
{
    return c.isSurrogate() || isUnfit(c.unicode());
}

/// C0 controls have pictures of their own in Unicode; the rest is spelled out, in brackets that
/// tell it from an escape which was sent as text.
QString visible(char32_t code)
{
    if (const QChar picture = controlPicture(code); !picture.isNull())
        return picture;
    return u"⟨U+"_s + QString::number(code, 16).toUpper().rightJustified(4, u'0') + u'⟩';
}

/// The character at `at`, which moves behind it; a lone surrogate is U+FFFD.
char32_t nextCharacter(QStringView text, qsizetype &at)
{
    const QChar c = text[at++];
    if (c.isHighSurrogate() && at < text.size() && text[at].isLowSurrogate())
        return QChar::surrogateToUcs4(c, text[at++]);
    return c.isSurrogate() ? char32_t(QChar::ReplacementCharacter) : c.unicode();
}

void appendVisible(QString &out, char32_t code)
{
    if (isUnfit(code))
        out += visible(code);
    else
        out += QChar::fromUcs4(code);
}

} // namespace

QChar controlPicture(char32_t code)
{
    constexpr char16_t controlPictures = 0x2400;
    constexpr char16_t pictureOfDelete = 0x2421;
    if (code < 0x20)
        return QChar(char16_t(controlPictures + code));
    return code == 0x7f ? QChar(pictureOfDelete) : QChar();
}

QString preview(const QString &text, qsizetype maximum)
{
    if (text.size() <= maximum && std::none_of(text.begin(), text.end(), needsCare))
        return text;
    QString result;
    qsizetype at = 0;
    while (at < text.size() && result.size() < maximum)
        appendVisible(result, nextCharacter(text, at));
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

QString oneLine(const QString &text)
{
    return preview(text, std::numeric_limits<qsizetype>::max());
}

QString paragraphs(QStringView text, qsizetype longestLine)
{
    QString result;
    result.reserve(text.size() + text.size() / longestLine + 1);
    qsizetype lineStart = 0;
    for (qsizetype at = 0; at < text.size();) {
        const char32_t code = nextCharacter(text, at);
        appendVisible(result, code);
        const bool isEnd = code == U'\n' || (code == U'\r' && !text.sliced(at).startsWith(u'\n'));
        if (isEnd || (result.size() - lineStart >= longestLine && at < text.size())) {
            result += u'\n';
            lineStart = result.size();
        }
    }
    return result;
}

QString toolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    // Tool tips break lines at spaces only; this lets a long word break, and is seen nowhere.
    constexpr QChar zeroWidthSpace(0x200b);
    constexpr int longestWord = 60;
    const QString shown = preview(text, maximumToolTip);
    QString wrapping;
    int word = 0;
    for (const QChar c : shown) {
        word = c.isSpace() ? 0 : word + 1;
        if (word > longestWord && !c.isLowSurrogate()) {
            wrapping += zeroWidthSpace;
            word = 1;
        }
        wrapping += c;
    }
    QString result = u"<qt>"_s + wrapping.toHtmlEscaped();
    if (hasDirectionControls(text))
        result += u"<br/>"_s + Words::tr("(contains direction controls)").toHtmlEscaped();
    return result + u"</qt>"_s;
}

QString withoutMnemonics(QString text)
{
    return text.replace(u'&', u"&&"_s);
}

bool hasDirectionControls(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const char16_t code = c.unicode();
        return code == 0x061c || (code >= 0x200b && code <= 0x200f)
            || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069)
            || code == 0xfeff;
    });
}

} // namespace Console::ForeignText
