// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <vector>

namespace Pusher {

/// A secret: app secret, token, key. It cannot be printed, streamed, compared with == or put in a QVariant.
///
/// Copies are explicit (`clone()`), the bytes are wiped on destruction and never shared with a
/// QByteArray (a shared QByteArray wipes only a detached copy). Plain value, any thread.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArrayView bytes);
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;
    ~Secret();

    Secret clone() const;
    bool isEmpty() const { return m_bytes.empty(); }
    qsizetype size() const { return qsizetype(m_bytes.size()); }

    /// The bytes, for the one call that needs them (signing, a key store). Never log or store the view.
    QByteArrayView reveal() const { return QByteArrayView(m_bytes.data(), size()); }

    /// What a person may see: `set, 20 characters, ends …f3`; a secret under 12 characters shows no ending.
    QString masked() const;

private:
    void wipe();

    std::vector<char> m_bytes;
};

} // namespace Pusher
