// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/exactsum.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int shownDigitsOfInexact = 6;

} // namespace

bool ExactSum::add(const Figure &figure, const Pusher::Interner &names)
{
    if (!figure.isPresent())
        return false;
    if (figure.scale == Figure::textScale) {
        const double value = figure.toDouble(names);
        // "-0.00" is no mantissa, and yet adds exactly nothing.
        const bool isZero = value == 0 && !figure.toText(names).contains(u'e', Qt::CaseInsensitive);
        return isZero || addInexactly(value);
    }
    const int scale = std::max(m_scale, int(figure.scale));
    Wide sum = m_mantissa;
    Wide addend = figure.mantissa;
    bool overflows = false;
    for (int i = m_scale; i < scale; ++i)
        overflows |= __builtin_mul_overflow(sum, Wide(10), &sum);
    for (int i = figure.scale; i < scale; ++i)
        overflows |= __builtin_mul_overflow(addend, Wide(10), &addend);
    overflows |= __builtin_add_overflow(sum, addend, &sum);
    if (overflows)
        return addInexactly(figure.toDouble(names));
    m_mantissa = sum;
    m_scale = scale;
    return true;
}

bool ExactSum::addInexactly(double value)
{
    if (!std::isfinite(value) || !std::isfinite(toDouble() + value))
        return false;
    m_rest += value;
    m_isExact = false;
    return true;
}

double ExactSum::toDouble() const
{
    static constexpr std::array<double, 19> powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                   1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                   1e14, 1e15, 1e16, 1e17, 1e18};
    return double(m_mantissa) / powers[std::size_t(m_scale)] + m_rest;
}

QString ExactSum::toDisplay() const
{
    const QLocale locale;
    if (!m_isExact) {
        const QString sign = toDouble() > 0 ? u"+"_s : QString();
        return u"≈ "_s + sign + locale.toString(toDouble(), 'g', shownDigitsOfInexact);
    }
    QString digits;
    for (Wide rest = m_mantissa < 0 ? -m_mantissa : m_mantissa;
         rest > 0 || digits.size() <= m_scale; rest /= 10)
        digits.prepend(QChar(u'0' + char16_t(rest % 10)));
    QString whole = digits.left(digits.size() - m_scale);
    const QString fraction = digits.right(m_scale);
    // Grouped by the locale as far as an integer of it reaches; beyond, plain digits are honest.
    bool fits = false;
    const qlonglong number = whole.toLongLong(&fits);
    if (fits)
        whole = locale.toString(number);
    const QString sign = m_mantissa > 0 ? u"+"_s : m_mantissa < 0 ? locale.negativeSign() : u""_s;
    if (fraction.isEmpty())
        return sign + whole;
    return sign + whole + locale.decimalPoint() + fraction;
}

} // namespace Console
