// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/clientoptions.h"
#include "libpusher/config/configvalue.h"

#include <QProcessEnvironment>

#include <vector>

namespace Pusher {

/// Collects options from every source and makes `ClientOptions` of them.
///
/// Precedence: code > command line > process > `--env FILE` > `./.env`; within one source
/// `PUSHER_*` > `NEXT_PUBLIC_PUSHER_*` > `VITE_PUSHER_*`. An empty value counts as not set. All
/// names stand in libpusher/doc/environment.md. One thread.
class OptionsReader {
public:
    OptionsReader();
    ~OptionsReader();

    /// `name` is `key`, `app-id`, `reconnect-delay` …; refused at once when unknown or invalid.
    Result<void> setFromCode(const QString &name, const QString &value);
    /// As above, for the option `--name`. Secrets are refused: arguments show in the process list;
    /// but a token is taken, and warned of unless it is `@FILE`.
    /// `--no-tls` is `("tls", "false")`.
    Result<void> setFromCommandLine(const QString &name, const QString &value);
    void readProcess(const QProcessEnvironment &environment);
    /// `source` is File (an unreadable file is an error) or LocalFile (a missing one is nothing, an
    /// unreadable one a warning).
    void readFile(const QString &path, ConfigValue::Source source = ConfigValue::Source::File);

    /// Numbers out of range are replaced by their defaults, with a warning. ConfigurationError when
    /// something needed is missing or broken: `parameters["names"]` lists the names concerned,
    /// `notices()` tells all.
    Result<ClientOptions> build();

    /// About reading, and about the last `build()`.
    QList<ConfigNotice> notices() const;
    /// Every option once, with its value and source, as of the last `build()`; secrets masked.
    QList<ConfigValue> values() const;

private:
    struct Candidate;

    Result<void> setDirectly(const QString &name, const QString &value, ConfigValue::Source source);
    void offer(const QString &spelling, QByteArrayView value, ConfigValue::Source source,
               const QString &file = {}, int line = 0);
    const Candidate *choose(qsizetype key);
    void reportConflicts(const std::vector<const Candidate *> &ranked);
    void apply(ClientOptions &options, qsizetype key, const Candidate *chosen);
    void chooseTlsDefault(ClientOptions &options);
    void checkWhole(const ClientOptions &options);
    void checkTokens(const ClientOptions &options);
    void checkSwapped(const ClientOptions &options);
    void note(ConfigNotice::Severity severity, ConfigNotice::Kind kind, const QString &message,
              const QString &name, const Candidate *candidate = nullptr);

    std::vector<Candidate> m_candidates;
    QList<ConfigNotice> m_readNotices;
    QList<ConfigNotice> m_buildNotices;
    QList<ConfigValue> m_values;
};

} // namespace Pusher
