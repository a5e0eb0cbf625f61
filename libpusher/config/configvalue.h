// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QObject>
#include <QString>

namespace Pusher {

/// Where an option stands, and what may be shown of it. Never holds a secret.
struct ConfigValue {
    Q_GADGET
public:
    /// In ascending precedence.
    enum class Source {
        Default,
        LocalFile, ///< `./.env`
        File, ///< `--env FILE`
        Process, ///< the process environment
        CommandLine,
        Code,
    };
    Q_ENUM(Source)

    QString name; ///< `PUSHER_KEY`, however it was spelt
    QString shown; ///< the value, at most 256 characters; of a secret only `Secret::masked()`
    bool secret = false;
    Source source = Source::Default;
    /// As it stood in the source: `VITE_PUSHER_KEY`, `--key`; empty for a default.
    QString spelling;
    QString file; ///< empty unless read from a file
    int line = 0; ///< from 1; 0 unless read from a file

    friend bool operator==(const ConfigValue &, const ConfigValue &) = default;
};

/// Something a person should know about the configuration. Never holds a secret or a value.
struct ConfigNotice {
    Q_GADGET
public:
    enum class Severity {
        Information,
        Warning,
        Error, ///< no client can be made of it
    };
    Q_ENUM(Severity)

    enum class Kind {
        FileUnreadable, ///< not there, no regular file, too large, not UTF-8 …
        Syntax, ///< a line that could not be read
        Duplicate, ///< the last of several lines wins
        NotExpanded, ///< `${…}` or `$(…)` is taken literally
        Permissions, ///< others may read a file with secrets
        Missing,
        Conflict, ///< several spellings or sources disagree
        PublicSecret, ///< a secret that others can see: shipped to browsers, or in the process list
        Swapped, ///< a value that looks as if it belonged to another name
        Placeholder, ///< still the example of a documentation
        InvalidValue,
        Combination, ///< values that are fine alone but not together
        NotUsed, ///< known, but not used by Channels
        UnknownName,
        NotEncrypted, ///< no TLS to a host that is not this computer
    };
    Q_ENUM(Kind)

    Severity severity = Severity::Information;
    Kind kind = Kind::Missing;
    QString message; ///< English, technical
    QString name; ///< the option's name (`PUSHER_KEY`), the name in a file, or empty
    QString file; ///< empty unless it concerns a file
    int line = 0; ///< from 1; 0 for the whole file

    friend bool operator==(const ConfigNotice &, const ConfigNotice &) = default;
};

} // namespace Pusher
