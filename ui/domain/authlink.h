// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/authtrial.h"

#include <QObject>

namespace Console {

/// The way between the view of rules and tokens and who decides, in another thread. Lives in the GUI
/// thread.
class AuthLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    // To who decides.
    /// A snapshot is wanted; asking often is no fault, it is answered at most four times a second.
    void requested();
    /// The rules of this file, in the place of all there are.
    void rulesRequested(const QString &fileName);
    void trialRequested(const Console::AuthTrial &trial);
    /// `token` is a shared secret, so that no copy of it stays in the queue.
    void verificationRequested(quint64 id, const std::shared_ptr<const Pusher::Secret> &token);

    // From who decides.
    void answered(const Console::AuthSnapshot &snapshot);
    void tried(const Console::AuthTrialResult &result);
    void verified(const Console::TokenVerdict &verdict);
    /// The file of rules cannot be taken; those that were there stay.
    void refused(const Pusher::Error &error);
};

} // namespace Console

Q_DECLARE_METATYPE(std::shared_ptr<const Pusher::Secret>)
