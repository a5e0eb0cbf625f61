// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/poolsnapshot.h"

#include <QObject>

namespace Console {

/// The way between a view and a pool of users' connections, which lives in another thread. Lives in
/// the GUI thread.
class PoolLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    // To the pool.
    /// A snapshot is wanted; asking often is no fault, it is answered at most four times a second.
    void requested();

    // From the pool.
    void answered(const Console::PoolSnapshot &snapshot);
};

} // namespace Console
