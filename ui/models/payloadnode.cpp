// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/payloadnode.h"

#include "libpusher/protocol/datamask.h"
#include "libpusher/protocol/payloadwalk.h"
#include "ui/domain/sensitivekey.h"
#include "ui/text/foreigntext.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::PayloadField;

namespace {

constexpr qsizetype previewLength = 256;
/// Members of larger containers are counted when the container is opened, not for its type's cell.
constexpr std::size_t countedAtOnce = 64 * 1024;

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString maskedText(std::string_view json)
{
    return QString::fromUtf8(
        Pusher::DataMask::maskedText(QByteArrayView(json.data(), qsizetype(json.size())),
                                     isSensitiveKey, coveredValue.toUtf8()));
}

/// For plural forms.
int asInt(qsizetype count)
{
    return int(std::min<qsizetype>(count, std::numeric_limits<int>::max()));
}

/// The key of `field` as the string it is in the JSON text, where its quotes stand around it.
PayloadField keyOf(const PayloadField &field)
{
    const std::string_view key = field.rawKey();
    return PayloadField({}, std::string_view(key.data() - 1, key.size() + 2));
}

/// Keys that need no quotes in a path.
bool isPlainKey(std::string_view key)
{
    const auto isWordCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '_';
    };
    return !key.empty() && !(key.front() >= '0' && key.front() <= '9')
        && std::all_of(key.begin(), key.end(), isWordCharacter);
}

} // namespace

bool PayloadNode::isContainer() const
{
    return kind == Kind::Value
        && (field.type() == PayloadField::Type::Object
            || field.type() == PayloadField::Type::Array);
}

bool PayloadNode::isOpenable() const
{
    if (!isContainer() || isCovered || depth >= maximumDepth)
        return false;
    const std::string_view token = field.rawValue();
    return token.find_first_not_of(" \n\r\t", 1) < token.size() - 1; // not just the other bracket
}

QString PayloadNode::keyText() const
{
    if (kind == Kind::Rest)
        return tr("… %Ln more, not shown", nullptr, asInt(count));
    if (!parent)
        return u"data"_s;
    if (isElement)
        return u'[' + QString::number(row) + u']';
    return ForeignText::preview(keyOf(field).beginning(previewLength), previewLength);
}

QString PayloadNode::key() const
{
    if (kind == Kind::Rest)
        return {};
    return parent && !isElement ? keyOf(field).toString() : keyText();
}

QString PayloadNode::valueText(qsizetype maximum) const
{
    if (isCovered)
        return coveredValue;
    switch (kind) {
    case Kind::Missing:
    case Kind::Rest:
        return {};
    case Kind::Text:
        return textBeginning(maximum);
    case Kind::Value:
        break;
    }
    const bool isObject = field.type() == PayloadField::Type::Object;
    if (isContainer() && depth >= maximumDepth)
        return tr("deeper than %1 levels: see Raw").arg(maximumDepth);
    if (isContainer())
        return isOpenable() ? (isObject ? u"{…}"_s : u"[…]"_s) : (isObject ? u"{}"_s : u"[]"_s);
    if (field.type() == PayloadField::Type::Null)
        return u"null"_s;
    const QString text = ForeignText::preview(field.beginning(maximum), maximum);
    return field.type() == PayloadField::Type::String ? u'"' + text + u'"' : text;
}

/// Of text that is no JSON, without going through all of it.
QString PayloadNode::textBeginning(qsizetype maximum) const
{
    constexpr std::size_t bytesPerCharacter = 4;
    const std::string_view whole = field.rawValue();
    const std::string_view part = whole.substr(0, std::size_t(maximum + 1) * bytesPerCharacter);
    const QString text = ForeignText::preview(maskedText(part), maximum);
    return part.size() < whole.size() && !text.endsWith(u'…') ? text + u'…' : text;
}

QString PayloadNode::wholeValue(bool isRevealed) const
{
    if (!isCovered && kind == Kind::Value && field.type() == PayloadField::Type::String)
        return field.toString();
    return json(isRevealed);
}

QString PayloadNode::json(bool isRevealed) const
{
    if (isCovered)
        return coveredValue;
    if (kind == Kind::Missing || kind == Kind::Rest)
        return {};
    return isRevealed || (kind == Kind::Value && !isContainer()) ? textOf(field.rawValue())
                                                                 : maskedText(field.rawValue());
}

qsizetype PayloadNode::countIfCheap() const
{
    if (count < 0 && field.rawValue().size() <= countedAtOnce)
        count = forEachChild(field, [](const PayloadField &) {});
    return count;
}

QString PayloadNode::typeText() const
{
    switch (kind) {
    case Kind::Missing:
        return tr("missing");
    case Kind::Text:
        return tr("text");
    case Kind::Rest:
        return {};
    case Kind::Value:
        break;
    }
    const bool isCounted = isContainer() && !isCovered && countIfCheap() >= 0;
    QString type;
    switch (field.type()) {
    case PayloadField::Type::Null:
        type = tr("null");
        break;
    case PayloadField::Type::Bool:
        type = tr("bool");
        break;
    case PayloadField::Type::Number:
        type = tr("number");
        break;
    case PayloadField::Type::String:
        type = tr("string");
        break;
    case PayloadField::Type::Object:
        type = isCounted ? tr("object, %Ln member(s)", nullptr, asInt(count)) : tr("object");
        break;
    case PayloadField::Type::Array:
        type = isCounted ? tr("array, %Ln element(s)", nullptr, asInt(count)) : tr("array");
        break;
    }
    return isDuplicate ? tr("%1 · duplicate key").arg(type) : type;
}

QString PayloadNode::pathText(qsizetype maximumKey) const
{
    if (kind == Kind::Rest)
        return {};
    std::vector<const PayloadNode *> line;
    for (const PayloadNode *at = this; at->parent; at = at->parent)
        line.push_back(at);
    QString path = u"data"_s;
    for (auto at = line.rbegin(); at != line.rend(); ++at) {
        const std::string_view key = (*at)->field.rawKey().substr(0, std::size_t(maximumKey));
        if ((*at)->isElement)
            path += u'[' + QString::number((*at)->row) + u']';
        else if (isPlainKey(key))
            path += u'.' + textOf(key);
        else
            path += u"[\""_s + textOf(key) + u"\"]"_s;
    }
    return path;
}

QString PayloadNode::keyToolTip() const
{
    if (!parent || isElement || kind != Kind::Value)
        return {};
    return ForeignText::toolTip(keyOf(field).beginning(ForeignText::maximumToolTip));
}

QString PayloadNode::valueToolTip() const
{
    if (isCovered)
        return ForeignText::toolTip(
            tr("Covered because of its name. \"Reveal value\" in the context menu shows it."));
    if (kind == Kind::Value && !isContainer())
        return ForeignText::toolTip(field.beginning(ForeignText::maximumToolTip));
    return ForeignText::toolTip(valueText(ForeignText::maximumToolTip));
}

} // namespace Console
