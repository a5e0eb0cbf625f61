// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/configvalue.h"
#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QHash>

#include <vector>

namespace Pusher {

/// A `.env` file: names and values, nothing executed, nothing expanded. The grammar stands in
/// libpusher/doc/environment.md.
///
/// A fault concerns its line alone and becomes a notice; only a file that cannot be read as a whole
/// (no regular file, over 64 KB, UTF-16, not UTF-8, NUL bytes) is an error. Every value is kept as
/// a `Secret`, because any name may hold one. Move-only value, any thread.
class EnvFile {
public:
    struct Entry {
        QString name;
        Secret value;
        int line = 0; ///< from 1
    };

    static constexpr qint64 maximumSize = 64 * 1024;

    /// Reads a regular file; never follows a symbolic link and never waits (FIFO, device).
    /// ConfigurationError says why not; parameters: `file`, `reason` (`missing`, `unreadable`,
    /// `notRegular`, `link`, `tooLarge`, `encoding`).
    static Result<EnvFile> read(const QString &path);
    static Result<EnvFile> parse(QByteArrayView bytes);

    /// Each name once: of duplicates the last, at the place of the first.
    const std::vector<Entry> &entries() const { return m_entries; }
    /// With name and line; the caller adds the file.
    const QList<ConfigNotice> &notices() const { return m_notices; }
    /// Others than the owner may read or write it; false for parsed bytes.
    bool openToOthers() const { return m_openToOthers; }

private:
    void parseLine(QByteArrayView line, int number);
    void add(const QString &name, Secret value, int line);
    void note(ConfigNotice::Severity severity, ConfigNotice::Kind kind, const QString &message,
              const QString &name, int line);

    std::vector<Entry> m_entries;
    QHash<QString, std::size_t> m_index;
    QList<ConfigNotice> m_notices;
    bool m_openToOthers = false;
};

} // namespace Pusher
