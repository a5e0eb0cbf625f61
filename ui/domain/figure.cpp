// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/figure.h"

#include "ui/domain/decoding.h"

#include <QLocale>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int maximumDigits = 18;
constexpr int exactDoubleDigits = 15;

/// Skips digits; false when there is none.
bool skipDigits(std::string_view &text)
{
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
}

bool skipOne(std::string_view &text, std::string_view anyOf)
{
    const bool found = !text.empty() && anyOf.find(text.front()) != std::string_view::npos;
    text.remove_prefix(found);
    return found;
}

/// By its grammar, not its value: 1e400 is a number, too.
bool isJsonNumber(std::string_view text)
{
    skipOne(text, "-");
    const bool startsWithZero = !text.empty() && text.front() == '0';
    const std::size_t before = text.size();
    if (!skipDigits(text) || (startsWithZero && before - text.size() > 1))
        return false;
    if (skipOne(text, ".") && !skipDigits(text))
        return false;
    if (skipOne(text, "eE")) {
        skipOne(text, "+-");
        if (!skipDigits(text))
            return false;
    }
    return text.empty();
}

} // namespace

Figure Figure::parse(std::string_view text, Pusher::Interner &names)
{
    if (!isJsonNumber(text))
        return {};
    const bool negative = text.front() == '-';
    qint64 mantissa = 0;
    int digits = 0;
    int scale = -1;
    for (const char c : text.substr(negative)) {
        if (c == '.') {
            scale = 0;
            continue;
        }
        if (c == 'e' || c == 'E' || ++digits > maximumDigits)
            return {qint64(Decoding::internName(text, names)), textScale};
        mantissa = mantissa * 10 + (c - '0');
        scale += scale >= 0;
    }
    if (negative && mantissa == 0) // "-0" would lose its sign
        return {qint64(Decoding::internName(text, names)), textScale};
    return {negative ? -mantissa : mantissa, quint8(std::max(scale, 0))};
}

QString Figure::toText(const Pusher::Interner &names) const
{
    if (!isPresent())
        return {};
    if (scale == textScale)
        return names.text(Pusher::Interner::Id(mantissa));
    QString text = QString::number(qAbs(mantissa)).rightJustified(scale + 1, u'0');
    if (scale > 0)
        text.insert(text.size() - scale, u'.');
    return mantissa < 0 ? u'-' + text : text;
}

double Figure::toDouble(const Pusher::Interner &names) const
{
    // Both are exact as a double, so that one division rounds once, as reading the text would; 20
    // times as fast, which is felt where a million rows are sorted.
    constexpr std::array powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    constexpr qint64 exact = qint64(1) << 53;
    if (scale < powers.size() && mantissa > -exact && mantissa < exact)
        return double(mantissa) / powers[scale];
    return toText(names).toDouble();
}

bool Figure::isNegative(const Pusher::Interner &names) const
{
    return scale == textScale ? toText(names).startsWith(u'-') : mantissa < 0;
}

QString Figure::toDisplay(const Pusher::Interner &names) const
{
    const QString text = toText(names);
    // Beyond this a double would change digits: what was sent is worth more than grouping.
    if (scale > exactDoubleDigits || text.size() > exactDoubleDigits)
        return text;
    return QLocale().toString(text.toDouble(), 'f', scale);
}

} // namespace Console
