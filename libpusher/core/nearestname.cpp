// SPDX-License-Identifier: MIT
#include "libpusher/core/nearestname.h"

#include <algorithm>

namespace Pusher::NearestName {

namespace {

constexpr qsizetype shortestWord = 4;

bool isSame(QStringView left, QStringView right)
{
    return left.compare(right, Qt::CaseInsensitive) == 0;
}

} // namespace

bool isOneEditAway(QStringView left, QStringView right)
{
    if (left.size() > right.size())
        std::swap(left, right);
    if (right.size() - left.size() > 1)
        return false;
    const auto differing =
        std::mismatch(left.begin(), left.end(), right.begin(),
                      [](QChar a, QChar b) { return a.toCaseFolded() == b.toCaseFolded(); });
    const qsizetype at = differing.first - left.begin();
    if (left.size() < right.size())
        return isSame(left.sliced(at), right.sliced(at + 1));
    if (at == left.size())
        return false;
    if (isSame(left.sliced(at + 1), right.sliced(at + 1)))
        return true;
    return at + 1 < left.size() && isSame(left.sliced(at, 1), right.sliced(at + 1, 1))
        && isSame(left.sliced(at + 1, 1), right.sliced(at, 1))
        && isSame(left.sliced(at + 2), right.sliced(at + 2));
}

QString find(QStringView word, const QStringList &names)
{
    if (word.size() < shortestWord)
        return {};
    QString found;
    for (const QString &name : names) {
        if (name.contains(word, Qt::CaseInsensitive))
            return {};
        if (found.isEmpty() && isOneEditAway(word, name))
            found = name;
    }
    return found;
}

QString misspelt(QStringView name, const QStringList &names)
{
    QString otherCase;
    QString near;
    for (const QString &known : names) {
        if (known == name)
            return {};
        if (otherCase.isEmpty() && isSame(known, name))
            otherCase = known;
        else if (near.isEmpty() && isOneEditAway(known, name))
            near = known;
    }
    return otherCase.isEmpty() ? near : otherCase;
}

} // namespace Pusher::NearestName
