// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/jsontext.h"

#include <simdjson.h>

namespace Pusher::Detail {

/// The token of `value` as received, without the white space behind it; empty when it is broken.
///
/// simdjson leaves the inside of containers and the tails of numbers and words unchecked: the
/// latter two are checked here, containers are not.
inline std::string_view rawToken(simdjson::ondemand::value value)
{
    simdjson::ondemand::json_type type;
    if (value.type().get(type))
        return {};
    std::string_view token;
    switch (type) {
    case simdjson::ondemand::json_type::object: {
        simdjson::ondemand::object object;
        if (value.get(object) || object.raw_json().get(token))
            return {};
        return trimmedJson(token);
    }
    case simdjson::ondemand::json_type::array: {
        simdjson::ondemand::array array;
        if (value.get(array) || array.raw_json().get(token))
            return {};
        return trimmedJson(token);
    }
    case simdjson::ondemand::json_type::string:
        // Whatever stands behind the closing quote starts a token of its own, so this one is whole.
        token = trimmedJson(value.raw_json_token());
        return token.size() >= 2 && token.back() == '"' ? token : std::string_view();
    case simdjson::ondemand::json_type::number:
        token = trimmedJson(value.raw_json_token());
        return isJsonNumber(token) ? token : std::string_view();
    case simdjson::ondemand::json_type::boolean:
    case simdjson::ondemand::json_type::null:
        token = trimmedJson(value.raw_json_token());
        return token == "true" || token == "false" || token == "null" ? token : std::string_view();
    }
    return {};
}

/// Calls `visit(rawKey, value)` for each member of `object` in order, until one answers false.
/// False when that happened, or when the text is broken before the object's end.
template <typename Visitor>
bool forEachMember(simdjson::ondemand::object object, Visitor &&visit)
{
    for (auto field : object) {
        simdjson::ondemand::raw_json_string key;
        simdjson::ondemand::value value;
        if (field.key().get(key) || field.value().get(value))
            return false;
        const char *end = key.raw();
        while (*end != '"')
            end += *end == '\\' ? 2 : 1;
        if (!visit(std::string_view(key.raw(), std::size_t(end - key.raw())), value))
            return false;
    }
    return true;
}

} // namespace Pusher::Detail
