// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sortkeys.h"

#include <QDateTime>
#include <QHash>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace Console::SortKeys {

namespace {

/// By id 0 and up: the rank of each text; none for an empty one.
std::vector<double> ranksOf(const std::vector<QString> &texts)
{
    std::vector<quint32> ids(texts.size());
    std::iota(ids.begin(), ids.end(), 0U);
    const auto compare = [&texts](quint32 a, quint32 b) {
        return texts[a].compare(texts[b], Qt::CaseInsensitive);
    };
    std::sort(ids.begin(), ids.end(),
              [&compare](quint32 a, quint32 b) { return compare(a, b) < 0; });
    std::vector<double> result(texts.size(), none);
    double rank = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0 && compare(ids[i - 1], ids[i]) != 0)
            ++rank;
        if (!texts[ids[i]].isEmpty())
            result[ids[i]] = rank;
    }
    return result;
}

double numberIn(const QVariant &value, bool textsAreNumbers)
{
    if (!value.isValid())
        return none;
    if (value.metaType() == QMetaType::fromType<QDateTime>()) {
        const QDateTime time = value.toDateTime();
        return time.isValid() ? double(time.toMSecsSinceEpoch()) : none;
    }
    if (value.metaType() == QMetaType::fromType<QString>() && !textsAreNumbers)
        return none;
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber ? number : none;
}

} // namespace

std::vector<quint32> order(const std::vector<double> &keys, Qt::SortOrder direction)
{
    struct Entry {
        double key;
        quint32 place;
    };
    std::vector<Entry> entries;
    entries.reserve(keys.size());
    std::vector<quint32> without;
    const double sign = direction == Qt::AscendingOrder ? 1 : -1;
    for (std::size_t place = 0; place < keys.size(); ++place) {
        if (std::isnan(keys[place]))
            without.push_back(quint32(place));
        else
            entries.push_back({sign * keys[place], quint32(place)});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return a.key < b.key || (a.key == b.key && a.place < b.place);
    });
    std::vector<quint32> result;
    result.reserve(keys.size());
    for (const Entry &entry : entries)
        result.push_back(entry.place);
    result.insert(result.end(), without.begin(), without.end());
    return result;
}

std::vector<double> ranks(const std::vector<quint32> &ids,
                          const std::function<QString(quint32)> &textOf)
{
    constexpr quint32 unknown = std::numeric_limits<quint32>::max();
    std::vector<quint32> placeOf; // by id: its place among the texts
    std::vector<QString> texts;
    for (const quint32 id : ids) {
        if (id >= placeOf.size())
            placeOf.resize(std::size_t(id) + 1, unknown);
        if (placeOf[id] != unknown)
            continue;
        placeOf[id] = quint32(texts.size());
        texts.push_back(textOf(id));
    }
    const std::vector<double> rank = ranksOf(texts);
    std::vector<double> keys(ids.size());
    std::transform(ids.begin(), ids.end(), keys.begin(),
                   [&](quint32 id) { return rank[placeOf[id]]; });
    return keys;
}

std::vector<double> ofValues(std::size_t count, bool textsAreNumbers,
                             const std::function<QVariant(std::size_t)> &valueAt)
{
    std::vector<double> keys(count);
    std::vector<std::pair<std::size_t, quint32>> rowsWithText;
    std::vector<QString> texts;
    QHash<QString, quint32> known;
    for (std::size_t place = 0; place < count; ++place) {
        const QVariant value = valueAt(place);
        keys[place] = numberIn(value, textsAreNumbers);
        if (textsAreNumbers || value.metaType() != QMetaType::fromType<QString>())
            continue;
        const QString text = value.toString();
        auto found = known.find(text);
        if (found == known.end()) {
            found = known.insert(text, quint32(texts.size()));
            texts.push_back(text);
        }
        rowsWithText.emplace_back(place, *found);
    }
    const std::vector<double> rank = ranksOf(texts);
    for (const auto &[place, text] : rowsWithText)
        keys[place] = rank[text];
    return keys;
}

} // namespace Console::SortKeys
