// SPDX-License-Identifier: MIT
#pragma once

#include <QDateTime>
#include <QList>
#include <QStringList>
#include <QVariantMap>

class QSslError;

namespace Pusher {

/// Why a server's certificate was refused, and whose it is (fault row C27). Plain value, any thread.
///
/// There is no way to go on in spite of one: a server whose certificate no public CA vouches for is
/// reached with its own CA file (`NetworkOptions::caFile`).
struct CertificateFault {
    /// The most telling first: "untrusted" often only follows from the others.
    enum class Kind { Expired, NotYetValid, OtherHost, SelfSigned, UnknownIssuer, Invalid };

    Kind kind = Kind::Invalid;
    QString reason; ///< Qt's words, English
    // Foreign texts, each at most 255 characters; empty where the certificate does not say.
    QString subject;
    QString issuer;
    QStringList names; ///< the hosts it is for, at most eight
    QDateTime validFrom; ///< UTC
    QDateTime validUntil;

    /// The most telling of `errors`, which are not empty.
    static CertificateFault of(const QList<QSslError> &errors);

    /// `expired`, `not-yet-valid`, `other-host`, `self-signed`, `unknown-issuer`, `invalid`
    static QString kindText(Kind kind);
    /// One English sentence: the fault, and the names and dates that explain it.
    QString text() const;
    /// `certificateFault`, `subject`, `issuer`, `names`, `validFrom`, `validUntil` (ISO 8601).
    QVariantMap parameters() const;
};

} // namespace Pusher
