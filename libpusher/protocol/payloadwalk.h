// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/payloadfield.h"

#include <QByteArrayView>

#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace Pusher {

namespace Detail {
/// The loop behind `forEachChild`.
qsizetype visitChildren(std::string_view container,
                        void (*visit)(void *context, const PayloadField &), void *context);
} // namespace Detail

/// Calls `visit(const PayloadField &)` for each member of an object or element of an array (whose
/// key is empty), in order, duplicate keys included; answers how many there were: none for other
/// types.
///
/// `container` must be part of a valid JSON text (`Event::isJson()`). One pass over its text, about
/// 2 ms per megabyte; nothing is copied, no depth is too deep: a payload of any size can be shown
/// one level at a time. The fields are views into that text.
template <typename Visitor>
qsizetype forEachChild(const PayloadField &container, Visitor &&visit)
{
    return Detail::visitChildren(
        container.rawValue(),
        [](void *context, const PayloadField &child) {
            (*static_cast<std::remove_reference_t<Visitor> *>(context))(child);
        },
        const_cast<void *>(static_cast<const void *>(std::addressof(visit))));
}

/// The values of all members, at any depth, whose unescaped key `isWanted` accepts, in order of
/// their place in `jsonText`; nothing is searched inside of a value found. For hiding them, so text
/// that breaks off or is no valid JSON is searched too, and a value without an end reaches to the
/// end of the text. One pass.
std::vector<std::string_view>
valuesOfMembers(QByteArrayView jsonText, const std::function<bool(QByteArrayView key)> &isWanted);

} // namespace Pusher
