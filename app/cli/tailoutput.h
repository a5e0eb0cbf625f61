// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/linewriter.h"
#include "libpusher/client/client.h"
#include "libpusher/client/sequencemonitor.h"
#include "libpusher/dispatch/traceddispatch.h"

namespace Console {

/// Writes what a tail sees, in the format asked for.
///
/// JSON Lines carry everything on standard output, each line with its `type` (contract, "Command
/// line"). The other formats carry events (text: and gaps) there and put the rest on standard error
/// as text. Foreign text never reaches the terminal unescaped. Lines wait until `flush()`.
class TailOutput {
public:
    /// `out` and `diagnostics` outlive this.
    TailOutput(TailArguments::Format format, LineWriter &out, LineWriter &diagnostics);

    void event(const Pusher::Event &event);
    void gap(const Pusher::Gap &gap);
    void state(const Pusher::Connection::Status &status, Pusher::WallTime now);
    void subscription(const Pusher::ChannelName &channel, Pusher::ChannelRegistry::State state,
                      Pusher::WallTime now);
    void silence(const Pusher::Silence &silence, Pusher::WallTime now);
    void sequence(const Pusher::SequenceNotice &notice);
    void trace(const Pusher::TracedDispatch &dispatch);
    void error(const Pusher::Error &error, Pusher::WallTime now);
    /// A line of JSON that stands on standard output in every format: statistics, summary.
    void record(const QByteArray &json);

    /// False when nobody reads any more.
    bool flush();

private:
    void jsonEvent(const Pusher::Event &event);
    void textEvent(const Pusher::Event &event);
    void csvEvent(const Pusher::Event &event);
    bool isJson() const { return m_format == TailArguments::Format::JsonLines; }
    LineWriter &diagnosticLine(Pusher::WallTime time);

    TailArguments::Format m_format;
    LineWriter &m_out;
    LineWriter &m_diagnostics;
};

} // namespace Console
