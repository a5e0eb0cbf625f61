// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/decoding.h"

using namespace Qt::StringLiterals;

namespace Console::Decoding {

Pusher::Error broken(QString reason)
{
    Pusher::Error error;
    error.code = Pusher::Error::Code::ProtocolError;
    error.message = std::move(reason);
    return error;
}

Pusher::Error wrongType(std::string_view key, std::string_view wanted)
{
    return broken(u"member \"%1\" is not %2"_s.arg(
        QString::fromUtf8(key.data(), qsizetype(key.size())),
        QString::fromUtf8(wanted.data(), qsizetype(wanted.size()))));
}

Pusher::Interner::Id internName(std::string_view utf8, Pusher::Interner &names)
{
    const Pusher::Interner::Id id = names.intern(utf8);
    // The store interns the placeholder first of all, so that a full table still has it.
    return id != Pusher::Interner::notInterned ? id : names.find(placeholder);
}

Pusher::Interner::Id internText(const Pusher::PayloadField &field, Pusher::Interner &names)
{
    if (const auto plain = field.plainString())
        return internName(*plain, names);
    const QByteArray utf8 = field.toString().toUtf8();
    return internName({utf8.constData(), std::size_t(utf8.size())}, names);
}

QString boundedText(const Pusher::PayloadField &field)
{
    return field.toString().left(maximumTextLength);
}

} // namespace Console::Decoding
