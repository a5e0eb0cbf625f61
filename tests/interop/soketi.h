// SPDX-License-Identifier: MIT
#pragma once

#include "tests/interop/peerprocess.h"

#include <memory>

/// An independent Pusher server (npm @soketi/soketi), on free loopback ports and nowhere else.
class Soketi {
public:
    Soketi();

    /// Waits until it answers; false if it does not.
    bool isUp();
    quint16 port() const { return m_port; }
    QByteArray errors() { return m_process->errors(); }

private:
    QTemporaryDir m_folder;
    quint16 m_port = 0;
    std::unique_ptr<PeerProcess> m_process;
};
