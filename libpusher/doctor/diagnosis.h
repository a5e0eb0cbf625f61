// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"

namespace Pusher {

/// What one look at the evidence says: the probable cause of a failure, or that there is none
/// (client-features.md F6).
///
/// Plain value, any thread. Neither message nor parameters ever hold a secret, a token or a whole
/// signature: of signatures only the place of the first difference and the digit there are told,
/// because a valid one is a permission. Foreign texts are bounded and have their signatures cut.
struct Diagnosis {
    Q_GADGET
public:
    enum class Cause {
        None,
        // The way there.
        NameNotFound,
        NameLookupFailed,
        ProxyFailed,
        ConnectionRefused,
        Unreachable,
        TimedOut,
        ConnectionLost,
        CertificateExpired,
        CertificateNotYetValid,
        CertificateOtherHost,
        CertificateUntrusted,
        CertificateInvalid,
        TlsFailed,
        // The upgrade and the greeting.
        CaptivePortal, ///< a web page answers in the server's place
        NotAWebsocket, ///< another HTTP status than 101
        NotPusher, ///< a WebSocket, but no greeting
        TlsRequired, ///< 4000
        KeyUnknown, ///< 4001: also a key of another cluster
        AppDisabled, ///< 4003
        OverQuota, ///< 4004, 4100
        PathNotFound, ///< 4005
        OriginRefused, ///< Reverb: 4009 while connecting
        NotAuthorised, ///< 4009 otherwise
        ClosedByServer,
        // The auth endpoint and its answer.
        NobodyPermits, ///< neither endpoint nor secret
        EndpointUnreachable,
        EndpointRedirects,
        EndpointHtml,
        EndpointEmpty, ///< 204, or nothing in the body
        EndpointRefused, ///< 401, 403
        EndpointFailed, ///< any other status
        AnswerNotJson,
        AnswerDoubleEncoded, ///< JSON inside a JSON string
        AnswerIncomplete, ///< no `auth`
        KeyMismatch,
        SignatureMalformed,
        ChannelDataMissing,
        ChannelDataReserialised, ///< the bytes sent are not the bytes signed
        ChannelDataNotSigned,
        UserIdMissing,
        SharedSecretMissing,
        SharedSecretInvalid, ///< no base64 of 32 bytes
        OtherSocket, ///< signed for another socket id
        OtherChannel, ///< signed for another channel name
        SignatureDiffers, ///< another secret, or other bytes
        /// The server takes what the secret at hand would not sign: that secret is the wrong one.
        OwnSecretDiffers,
        // What the server says to it.
        SignatureRefused,
        SubscriptionRefused,
        NoAnswer,
        SignInUnsupported, ///< Reverb: 4200 as an event
        SignInRefused,
        // The HTTP API.
        ClockOff, ///< 401, and the clocks differ by more than 600 s
        CredentialsRefused, ///< 401 otherwise
        AppNotFound,
        ApiFailed,
    };
    Q_ENUM(Cause)

    Cause cause = Cause::None;
    Error::Code code = Error::Code::ConnectionFailed; ///< no meaning without a cause
    QString message = {}; ///< one English, technical sentence
    QVariantMap parameters = {};

    /// As JSON and logs spell it, for instance `key-mismatch`; empty for None.
    static QString causeText(Cause cause);
    QString causeText() const { return causeText(cause); }
};

namespace Detail {

/// Foreign text that may be shown: one excerpt of at most 300 characters in which every run that
/// can be a signature (64 hexadecimal digits) or a key (base64 of 32 bytes) is cut to its first
/// four characters.
QString shownText(const QString &foreign);

} // namespace Detail
} // namespace Pusher
