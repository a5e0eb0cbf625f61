// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/dispatch/eventpattern.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Pusher {

/// One way in which a LocalServer misbehaves: at which point, on which occasions, and what happens.
///
/// Which members a point and an action know stands in libpusher/doc/faults.md; the others keep
/// their defaults and mean nothing.
struct FaultRule {
    Q_GADGET
public:
    /// Each is one kind of occasion.
    enum class Point {
        Connect, ///< a TCP connection came; its bytes are the relay's
        Greeting, ///< a client is about to be greeted
        Frame, ///< any later frame goes to a client
        Http, ///< a request was received whole
        Second, ///< another second has passed since `listen()`
    };
    Q_ENUM(Point)
    enum class Action {
        Refuse,
        Silent,
        Delay,
        Cut,
        HalfOpen,
        Close,
        Drop,
        Duplicate,
        Reorder,
        Corrupt,
        Dribble,
        Fragment,
        Status,
        Html,
        Hang,
    };
    Q_ENUM(Action)

    Point at = Point::Frame;
    Action action = Action::Drop;

    EventPattern channel = EventPattern(QStringLiteral("*"));
    EventPattern event = EventPattern(QStringLiteral("*"));
    EventPattern path = EventPattern(QStringLiteral("*")); ///< without the query

    qint64 after = 0; ///< occasions that are left alone first
    qint64 every = 1; ///< of the rest each so-manieth
    std::optional<qint64> times; ///< at most so often
    double chance = 1; ///< 0–1, drawn from the plan's seed

    std::chrono::milliseconds wait{0}; ///< of delay, and between two pieces of dribble
    std::chrono::milliseconds jitter{0}; ///< at most so much is added, drawn from the seed
    qint64 bytes = 0; ///< size of a piece
    qint64 afterBytes = 0; ///< of the server's, passed on before cut and half-open
    int code = 1006; ///< of close
    QString reason;
    int status = 500;
    QByteArray body;
    std::optional<int> retryAfter; ///< seconds
};

/// What a LocalServer does wrong on purpose (issue "The complete Pusher client", fault file).
///
/// The same plan, seed and order of occasions give the same faults. Plain value, any thread.
struct FaultPlan {
    static constexpr qint64 maximumSize = 64 * 1024;
    static constexpr qsizetype maximumRules = 1000;

    quint64 seed = 1;
    /// How far the server's wall clock is off; positive: it is ahead.
    std::chrono::seconds clockSkew{0};
    QList<FaultRule> rules;

    /// ConfigurationError names what is wrong with which member (`member`, for instance
    /// `faults[2].every`); nothing is ignored.
    static Result<FaultPlan> fromJson(const QByteArray &json);
    /// As `fromJson()`, from a regular file of at most 64 KB; ConfigurationError also where it
    /// cannot be read.
    static Result<FaultPlan> read(const QString &path);
};

/// One fault as it was injected; the order is that of the injections.
struct InjectedFault {
    Q_GADGET
public:
    quint64 number = 0; ///< from 1
    qsizetype rule = 0; ///< index into `FaultPlan::rules`
    FaultRule::Point at = FaultRule::Point::Frame;
    FaultRule::Action action = FaultRule::Action::Drop;
    qint64 occasion = 0; ///< of this rule, from 1
    QString socketId; ///< of a greeting or a frame
    QString channel; ///< of a frame, where it has one
    QString event; ///< of a frame
    QString path; ///< of a request, where the rule looks at it
};

/// As the fault file spells them, for instance `half-open`.
QString faultName(FaultRule::Point point);
QString faultName(FaultRule::Action action);

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::InjectedFault)
