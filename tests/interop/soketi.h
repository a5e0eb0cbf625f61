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
    /// Asks it to go, as an operator does: it says goodbye to its clients. Waits for its end.
    void terminate();
    /// Takes it away, as a crash does. Waits for its end.
    void kill();
    /// Again, on the same port.
    void start();
    quint16 port() const { return m_port; }
    QByteArray errors() { return m_process->errors(); }

private:
    QTemporaryDir m_folder;
    quint16 m_port = 0;
    std::unique_ptr<PeerProcess> m_process;
};
