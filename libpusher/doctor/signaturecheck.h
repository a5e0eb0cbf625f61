// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authanswer.h"
#include "libpusher/doctor/diagnosis.h"

#include <QByteArrayList>

namespace Pusher::Detail {

/// A permission, and the secret that should have made it.
struct SignatureEvidence {
    AuthRequest request;
    QByteArrayView signature; ///< 64 hexadecimal digits
    QByteArrayView data; ///< `channel_data` or `user_data`, as it would be sent
    const Secret &secret;
};

/// Signs anew and, where that differs, looks for what was signed instead: another socket id, another
/// name, `channel_data` in another spelling. Cause None where all is well.
///
/// Parameters: `position` of the first byte that differs, counted from 0, and what stands there
/// (`wanted`, `got`: at most 24 characters of the signed text around it); `signedText`: what has to
/// be signed, at most 300 characters. Where nothing explains the signature, `position` and the two
/// digits are those of the signatures themselves.
Diagnosis checkSignature(const SignatureEvidence &evidence);

/// `json` as other programs print it: keys in order or sorted, with or without spaces, `/` and
/// characters beyond ASCII escaped or not. Without `json` itself; empty where it is no JSON.
QByteArrayList otherSpellings(QByteArrayView json);

} // namespace Pusher::Detail
