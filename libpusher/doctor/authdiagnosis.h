// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authanswer.h"
#include "libpusher/core/ids.h"
#include "libpusher/doctor/diagnosis.h"
#include "libpusher/doctor/httpevidence.h"
#include "libpusher/protocol/protocolmessages.h"

#include <optional>

namespace Pusher::Detail {

/// Everything that is known about one permission.
struct AuthEvidence {
    AuthRequest request;
    QByteArray key; ///< the application's
    const Secret *secret = nullptr; ///< null where it is not at hand
};

/// What an auth endpoint's answer comes to.
struct AuthFinding {
    Diagnosis diagnosis; ///< Cause None: nothing is wrong with it, as far as can be seen here
    /// What can be sent, also where the diagnosis is only a suspicion (SignatureDiffers).
    std::optional<AuthAnswer> answer;
};

/// Reads the answer of an auth endpoint, which names the channel itself or, as batch endpoints do,
/// holds `{channel:{…}}`; pure.
AuthFinding diagnoseEndpoint(const AuthEvidence &evidence, const HttpEvidence &http);

/// The same for an answer that is at hand: key, signature, `channel_data`, `shared_secret`.
Diagnosis diagnoseAnswer(const AuthEvidence &evidence, const AuthAnswer &answer);

/// Whether the same question for another socket id brought the same signature: then it is made for
/// neither, but kept from an earlier connection.
bool isSameSignature(const AuthAnswer &answer, const HttpEvidence &forOtherSocket,
                     const ChannelName &channel);
Diagnosis otherSocketDiagnosis(const AuthRequest &request);

/// Why the server did not take a subscription: `subscription_error`, or a `pusher:error` that is
/// about this channel. `own`: signed here, so that the secret itself is in doubt.
Diagnosis diagnoseRefusal(const PusherError &error, std::optional<int> status, bool own);

} // namespace Pusher::Detail
