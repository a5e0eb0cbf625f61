// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace Console {

/// Whether a member of this name holds something that gives access, so that screens cover it until
/// the reader asks (fault row L15): password, token, authorization, secret, api_key and their kin
/// in any spelling (`apiKey`, `API-KEY`, `clientSecret`, `refresh_token`). Goes by whole words:
/// `tokenAmount` and `secretary` are not covered.
bool isSensitiveKey(QByteArrayView key);

/// What stands in place of a covered value.
inline const QString coveredValue = QStringLiteral("••••");

} // namespace Console
