// SPDX-License-Identifier: MIT
#include "libpusher/http/onetimebody.h"

#include <algorithm>
#include <cstring>

namespace Pusher::Detail {

OneTimeBody::OneTimeBody(QByteArray bytes, QObject *parent)
    : QIODevice(parent)
    , m_bytes(std::move(bytes))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 OneTimeBody::bytesAvailable() const
{
    return m_bytes.size() - m_position + QIODevice::bytesAvailable();
}

qint64 OneTimeBody::readData(char *data, qint64 maximum)
{
    const qint64 count = std::min<qint64>(maximum, m_bytes.size() - m_position);
    if (count == 0)
        return maximum == 0 ? 0 : -1; // the end
    std::memcpy(data, m_bytes.constData() + m_position, std::size_t(count));
    m_position += count;
    return count;
}

} // namespace Pusher::Detail
