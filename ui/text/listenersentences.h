// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/explanation.h"
#include "libpusher/dispatch/traceddispatch.h"
#include "ui/domain/listenersnapshot.h"

#include <QCoreApplication>
#include <QStringList>

namespace Console {

/// The words for listeners and what they do wrong. All translated; ids and the texts of exceptions
/// are previews.
class ListenerSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::ListenerSentences)
public:
    /// Three digits at most: "0.4 µs", "12 µs", "1.2 ms", "412 ms", "3.1 s".
    static QString callTime(std::chrono::nanoseconds time);
    /// "just now", "12 s ago".
    static QString age(Pusher::WallTime at, Pusher::WallTime now);

    /// "2 listeners are switched off: a, b. What they feed stands still."
    static QString switchedOff(const QStringList &ids);

    /// What happened, in a few words: "Listener risk-check failed 12 times". One line for all.
    static QString troubleTitle(const QList<ListenerTrouble> &troubles);
    /// What it means, with the text of the last exception where there is one listener.
    static QString troubleText(const QList<ListenerTrouble> &troubles);

    using Rung = Pusher::Explanation::Rung;
    /// A step of the ladder from the line to the call, in a word or two.
    static QString step(Pusher::Explanation::Step step);
    /// Whether it holds, in a word.
    static QString verdict(Pusher::Explanation::Verdict verdict);
    /// What is so.
    static QString explained(const Rung &rung);
    /// What the reader can do; empty where nothing is wrong.
    static QString advice(const Rung &rung);
    /// The whole ladder in one sentence: its first broken step, or that nothing is; and what works but
    /// not always.
    static QString cause(const Pusher::Explanation &explanation);

    /// What the listener was to the event: "called", "not called: it is switched off".
    static QString traced(const Pusher::TracedListener &listener);
    /// The same as a screen reader speaks it, with who, in which place and for how long.
    static QString tracedSentence(const Pusher::TracedListener &listener);
    /// The whole dispatch in a few words: "2 called, 1 failed · 41 ms · 3 not listed".
    static QString traced(const Pusher::TracedDispatch &dispatch);

private:
    static QString names(const QStringList &ids);
};

} // namespace Console
