// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/interner.h"
#include "libpusher/protocol/payloadfield.h"

#include <string_view>

namespace Console::Decoding {

/// The one kind of error that broken payloads give: ProtocolError with an English reason.
Pusher::Error broken(QString reason);
Pusher::Error wrongType(std::string_view key, std::string_view wanted);

inline bool isNull(const Pusher::PayloadField &field)
{
    return field.type() == Pusher::PayloadField::Type::Null;
}

/// Texts in rows are ids. A name that the bounded table refuses becomes the id of a placeholder.
Pusher::Interner::Id internText(const Pusher::PayloadField &field, Pusher::Interner &names);
Pusher::Interner::Id internName(std::string_view utf8, Pusher::Interner &names);
/// Stands for a name that was too long or one too many; intern it before anything else.
inline constexpr std::string_view placeholder = "(name not kept)";

/// Long texts from outside are cut to this many characters where they are kept as text.
inline constexpr qsizetype maximumTextLength = 1024;
QString boundedText(const Pusher::PayloadField &field);

} // namespace Console::Decoding
