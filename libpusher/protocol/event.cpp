// SPDX-License-Identifier: MIT
#include "libpusher/protocol/event.h"

#include "libpusher/protocol/jsonfields.h"
#include "libpusher/protocol/jsonscratch.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <vector>

namespace Pusher {
namespace {

namespace ondemand = simdjson::ondemand;

std::string_view stringView(QByteArrayView bytes)
{
    return {bytes.data(), std::size_t(bytes.size())};
}

/// A copy that shares no reference count with `text`, so that two threads may hold one each.
QString deepCopy(const QString &text)
{
    return QString(text.constData(), text.size());
}

bool toVariant(ondemand::value value, int depth, QVariant &result);

bool toMap(ondemand::object object, int depth, QVariantMap &map)
{
    return Detail::forEachMember(
        object, [&map, depth](std::string_view key, ondemand::value value) {
            QVariant variant;
            if (!toVariant(value, depth + 1, variant))
                return false;
            map.insert(QString::fromUtf8(Detail::unescaped(key).text), std::move(variant));
            return true;
        });
}

bool toList(ondemand::array array, int depth, QVariantList &list)
{
    for (auto element : array) {
        ondemand::value value;
        if (element.get(value))
            return false;
        QVariant variant;
        if (!toVariant(value, depth + 1, variant))
            return false;
        list.append(std::move(variant));
    }
    return true;
}

bool toVariant(ondemand::value value, int depth, QVariant &result)
{
    ondemand::json_type type;
    if (value.type().get(type))
        return false;
    const bool container =
        type == ondemand::json_type::object || type == ondemand::json_type::array;
    if (container && depth <= Event::maximumMapDepth) {
        if (type == ondemand::json_type::object) {
            QVariantMap map;
            ondemand::object object;
            if (value.get(object) || !toMap(object, depth, map))
                return false;
            result = std::move(map);
        } else {
            QVariantList list;
            ondemand::array array;
            if (value.get(array) || !toList(array, depth, list))
                return false;
            result = std::move(list);
        }
        return true;
    }
    const std::string_view token = Detail::rawToken(value);
    if (token.empty() || (container && Detail::checkJson(token) != Detail::JsonVerdict::Valid))
        return false;
    const PayloadField field({}, token);
    switch (field.type()) {
    case PayloadField::Type::Null:
        result = QVariant::fromValue(nullptr);
        break;
    case PayloadField::Type::Bool:
        result = *field.toBool();
        break;
    case PayloadField::Type::Number:
        if (const auto integer = field.toInteger())
            result = qlonglong(*integer);
        else if (const auto number = field.toDouble())
            result = *number;
        else
            result = field.toString();
        break;
    case PayloadField::Type::String:
    case PayloadField::Type::Object:
    case PayloadField::Type::Array:
        result = field.toString();
        break;
    }
    return true;
}

/// Starts an iteration over `text` as an object and says whether `read` got to its very end.
template <typename Reader>
bool readObject(std::string_view text, Reader &&read)
{
    ondemand::document document;
    ondemand::object object;
    if (Detail::JsonScratch::local().iterate(text).get(document) || document.get(object)
        || !read(object))
        return false;
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

} // namespace

namespace Detail {

bool visitFields(QByteArrayView jsonText, void (*visit)(void *, const PayloadField &),
                 void *context)
{
    const std::string_view text = stringView(jsonText);
    const JsonScratch &scratch = JsonScratch::local();
    const auto inOriginal = [&scratch, text](std::string_view part) {
        return text.substr(std::size_t(part.data() - scratch.begin()), part.size());
    };
    // Kept aside first: a visitor may decode another event, which reuses the scratch buffer.
    QVarLengthArray<std::pair<std::string_view, std::string_view>, 16> fields;
    const bool whole = readObject(text, [&](ondemand::object object) {
        return forEachMember(object, [&](std::string_view key, ondemand::value value) {
            const std::string_view token = rawToken(value);
            if (token.empty())
                return false;
            fields.append({inOriginal(key), inOriginal(token)});
            return true;
        });
    });
    if (!whole)
        return false;
    for (const auto &[key, token] : fields)
        visit(context, PayloadField(key, token));
    return true;
}

} // namespace Detail

Event::Event(quint64 sequence, WallTime received, ChannelName channel, EventName name, UserId user,
             QByteArrayView rawData, std::shared_ptr<const void> owner)
    : m_sequence(sequence)
    , m_received(received)
    , m_channel(std::move(channel))
    , m_name(std::move(name))
    , m_user(std::move(user))
    , m_raw(rawData)
    , m_owner(std::move(owner))
{
}

QDateTime Event::timestamp() const
{
    const auto sinceEpoch =
        std::chrono::floor<std::chrono::milliseconds>(m_received.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count(), Qt::UTC);
}

void Event::setIds(Interner::Id channel, Interner::Id name)
{
    m_channelId = channel;
    m_nameId = name;
}

Event::DataForm Event::dataForm() const
{
    if (m_raw.isEmpty())
        return DataForm::Missing;
    return m_raw.front() == '"' ? DataForm::Text : DataForm::Json;
}

QByteArrayView Event::dataText() const
{
    if (dataForm() != DataForm::Text)
        return m_raw;
    const QByteArrayView content = m_raw.sliced(1, m_raw.size() - 2);
    if (m_cache && m_cache->text)
        return *m_cache->text;
    if (!content.contains('\\'))
        return content;
    Cache &known = cache();
    known.text = Detail::unescaped(stringView(content)).text;
    return *known.text;
}

bool Event::isJson() const
{
    return Detail::checkJson(stringView(dataText())) == Detail::JsonVerdict::Valid;
}

std::optional<PayloadField> Event::field(std::string_view key) const
{
    std::optional<PayloadField> found;
    const bool whole = forEachField([&found, key](const PayloadField &field) {
        if (field.hasKey(key))
            found = field;
    });
    return whole ? found : std::nullopt;
}

bool Event::hasDuplicateKeys() const
{
    std::vector<QByteArray> keys;
    forEachField([&keys](const PayloadField &field) { keys.push_back(field.key()); });
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

const QVariantMap &Event::toVariantMap() const
{
    Cache &known = cache();
    if (!known.map) {
        QVariantMap map;
        const bool whole = readObject(stringView(dataText()), [&map](ondemand::object object) {
            return toMap(object, 1, map);
        });
        known.map = whole ? std::move(map) : QVariantMap();
    }
    return *known.map;
}

const QJsonValue &Event::toJson() const
{
    Cache &known = cache();
    if (known.json)
        return *known.json;
    const QByteArrayView text = dataText();
    // QJsonDocument takes containers only, so anything else is wrapped into an array of one.
    const QByteArray wrapped = '[' + text.toByteArray() + ']';
    const QJsonDocument document = QJsonDocument::fromJson(wrapped);
    const bool one = document.isArray() && document.array().size() == 1;
    known.json = one ? document.array().first() : QJsonValue(QString::fromUtf8(text));
    return *known.json;
}

Event Event::detachedCopy() const
{
    auto bytes = std::make_shared<std::vector<char>>(m_raw.begin(), m_raw.end());
    bytes->insert(bytes->end(), m_cannotDecrypt.begin(), m_cannotDecrypt.end());
    Event copy(m_sequence, m_received, ChannelName(deepCopy(m_channel.value())),
               EventName(deepCopy(m_name.value())), UserId(deepCopy(m_user.value())),
               QByteArrayView(bytes->data(), m_raw.size()), bytes);
    copy.setIds(m_channelId, m_nameId);
    copy.setCannotDecrypt({bytes->data() + m_raw.size(), m_cannotDecrypt.size()});
    return copy;
}

Event::Cache &Event::cache() const
{
    if (!m_cache)
        m_cache = std::make_shared<Cache>();
    return *m_cache;
}

} // namespace Pusher
