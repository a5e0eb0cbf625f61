// SPDX-License-Identifier: MIT
#include "libpusher/protocol/datamask.h"

#include "libpusher/protocol/payloadwalk.h"

#include <charconv>

namespace Pusher {
namespace {

/// Moves along what stands between a JSON string's quotes, and knows how far that is in the
/// unescaped text.
class EscapedCursor {
public:
    EscapedCursor(const char *begin, const char *end)
        : m_at(begin)
        , m_end(end)
    {
    }

    const char *at() const { return m_at; }
    /// False when an escape is broken, or `unescapedOffset` lies inside of one or behind the end.
    bool moveTo(qsizetype unescapedOffset)
    {
        while (m_offset < unescapedOffset) {
            if (m_at == m_end || !step())
                return false;
        }
        return m_offset == unescapedOffset;
    }

private:
    bool step()
    {
        if (*m_at != '\\')
            return advance(1, 1);
        if (m_end - m_at < 2)
            return false;
        if (m_at[1] != 'u')
            return advance(2, 1);
        const int unit = unitAt(m_at);
        if (unit < 0)
            return false;
        if (QChar::isHighSurrogate(char32_t(unit))
            && QChar::isLowSurrogate(char32_t(unitAt(m_at + 6))))
            return advance(12, 4);
        return advance(6, unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3);
    }
    bool advance(qsizetype bytes, qsizetype unescapedBytes)
    {
        m_at += bytes;
        m_offset += unescapedBytes;
        return true;
    }
    /// The code unit of the `\uXXXX` at `at`; -1 when there is none.
    int unitAt(const char *at) const
    {
        unsigned unit = 0;
        if (m_end - at < 6 || at[0] != '\\' || at[1] != 'u'
            || std::from_chars(at + 2, at + 6, unit, 16).ptr != at + 6)
            return -1;
        return int(unit);
    }

    const char *m_at;
    const char *m_end;
    qsizetype m_offset = 0;
};

std::vector<std::string_view> coveredIn(QByteArrayView jsonText,
                                        const DataMask::Predicate &isCovered)
{
    auto values = valuesOfMembers(jsonText, isCovered);
    std::erase(values, "null");
    return values;
}

QByteArray replaced(QByteArrayView text, const std::vector<std::string_view> &values,
                    QByteArrayView cover)
{
    QByteArray result;
    const char *done = text.begin();
    for (const std::string_view value : values) {
        result.append(done, value.data() - done).append('"').append(cover).append('"');
        done = value.data() + value.size();
    }
    return result.append(done, text.end() - done);
}

} // namespace

DataMask::DataMask(Event event, const Predicate &isCovered)
    : m_event(std::move(event))
    , m_covered(coveredIn(m_event.dataText(), isCovered))
{
}

QByteArray DataMask::dataText(QByteArrayView cover) const
{
    return replaced(m_event.dataText(), m_covered, cover);
}

QByteArray DataMask::maskedText(QByteArrayView jsonText, const Predicate &isCovered,
                                QByteArrayView cover)
{
    return replaced(jsonText, coveredIn(jsonText, isCovered), cover);
}

QByteArray DataMask::rawData(QByteArrayView cover) const
{
    if (m_event.dataForm() != Event::DataForm::Text)
        return dataText(cover);
    const QByteArrayView raw = m_event.rawData();
    const QByteArrayView text = m_event.dataText();
    EscapedCursor cursor(raw.begin() + 1, raw.end() - 1);
    QByteArray result;
    const char *done = raw.begin();
    const auto goTo = [&](const char *inText) { return cursor.moveTo(inText - text.begin()); };
    for (const std::string_view value : m_covered) {
        bool found = goTo(value.data());
        result.append(done, cursor.at() - done).append("\\\"").append(cover).append("\\\"");
        found = found && goTo(value.data() + value.size());
        if (!found)
            return QByteArray().append('"').append(cover).append('"');
        done = cursor.at();
    }
    // An escape that was misjudged would have let a covered value slip: the end must fit as well.
    if (!m_covered.empty() && !goTo(text.end()))
        return QByteArray().append('"').append(cover).append('"');
    return result.append(done, raw.end() - done);
}

} // namespace Pusher
