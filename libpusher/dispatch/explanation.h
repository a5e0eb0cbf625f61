// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/dispatch/listener.h"

#include <QList>

namespace Pusher {

/// Why a listener is called or not, step by step: codes and parameters, for the caller to find words.
struct Explanation {
    /// From the line to the call; each needs those before it.
    enum class Step {
        Connected,
        Subscribed,
        Authorised,
        EventSeen,
        NameMatches,
        On,
        OnceNotSpent,
        NotFailed,
    };
    enum class Verdict {
        Holds,
        Doubtful, ///< it works, but not always
        Broken,
        Unknown, ///< cannot be told while an earlier step is broken
    };
    enum class Reason {
        LineUp,
        LineConnecting,
        LineDown, ///< `error`: why, if it failed for good

        Subscribed, ///< `name`: the channel, `count`: how many channels
        NotWanted, ///< `name`: the channel that nobody subscribed, `nearest`: one that somebody did
        AnswerPending, ///< `name`: the server has not said yes or no
        Asked, ///< `name`: and refused, see the next step
        WaitsForLine,

        Public, ///< needs no authorisation
        Allowed, ///< `name`
        Refused, ///< `name`, `error`
        NotDecided,

        Seen, ///< `count` times
        NeverSeen, ///< `name`: what never came, `nearest`: what did, `count`: other events there
        CalledBefore, ///< not among what was counted, but the listener had calls

        Matches,
        ChannelDiffers, ///< `name`: the channel in question, `nearest`: the listener's, if misspelt
        EventDiffers, ///< `name`: the event in question, `nearest`: the listener's, if misspelt
        BothDiffer,
        ProtocolEvent, ///< a pattern takes these only when it begins with `pusher`
        NothingToMatch, ///< nothing came yet

        SwitchedOn,
        SwitchedOff,

        Repeats, ///< is not a `once` listener
        NotSpent,
        Spent,

        NeverFailed,
        FailedSometimes, ///< `count` of `of` calls, `detail`: the last exception
        FailedAlways, ///< likewise
        LostEvents, ///< `count`: its thread did not keep up
    };
    struct Rung {
        Step step = Step::Connected;
        Verdict verdict = Verdict::Holds;
        Reason reason = Reason::LineUp;
        QString name = {};
        QString nearest = {}; ///< what was probably meant; empty: nothing is near
        quint64 count = 0;
        quint64 of = 0;
        QString detail = {}; ///< foreign text, bounded
        std::optional<Error> error = {};

        friend bool operator==(const Rung &, const Rung &) = default;
    };

    QList<Rung> rungs;

    /// The first step that is broken: the cause. nullptr when none is.
    const Rung *firstBroken() const;
    /// As the command line and logs spell them, for instance `name-matches`; fixed for scripts.
    static QString stepText(Step step);
    static QString verdictText(Verdict verdict);
    static QString reasonText(Reason reason);
};

/// What happens to one event, were it to come now.
struct EventExplanation {
    struct Candidate {
        ListenerInfo listener;
        int place = 0; ///< among those that would run, from 1; 0: it would not run
        /// NameMatches, On, OnceNotSpent and NotFailed.
        Explanation ladder;
    };

    /// Connected, Subscribed, Authorised and EventSeen: the same for all listeners.
    Explanation line;
    /// Those that would run, in the order of their calls; then the others, in order of
    /// registration, those spent at the end.
    QList<Candidate> candidates;
};

} // namespace Pusher
