// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/secret.h"

#include <mutex>
#include <vector>

namespace Pusher {

/// Takes out of a text what nobody may read in a log, whoever wrote it (I4).
///
/// The first line of defence are types: a `Secret` cannot be streamed, nor anything that holds one.
/// This is the last one, for foreign text and for Qt's own categories, which QT_LOGGING_RULES can
/// switch on: the secrets it was told of, values of `Authorization`, bearer tokens and JSON Web
/// Tokens, signatures (64 hexadecimal digits), users and queries of URLs, and values that are called
/// secret, token, password or signature. Any thread.
class Redactor {
public:
    /// Shorter ones would be found in words.
    static constexpr qsizetype shortestSecret = 8;
    static constexpr std::size_t maximumSecrets = 64;

    /// Short ones, and those beyond the maximum, are left to the patterns.
    void hide(const Secret &secret);
    QString redacted(const QString &text) const;

private:
    mutable std::mutex m_mutex;
    std::vector<Secret> m_secrets;
};

} // namespace Pusher
