// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QFile>

#include <sys/inotify.h>
#include <unistd.h>

/// Tells whether anything opened a file of a folder since the watch began.
class FileWatch {
public:
    explicit FileWatch(const QString &folder)
        : m_queue(inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    {
        m_isWatching =
            inotify_add_watch(m_queue, QFile::encodeName(folder).constData(), IN_OPEN) >= 0;
    }
    ~FileWatch() { close(m_queue); }
    FileWatch(const FileWatch &) = delete;
    FileWatch &operator=(const FileWatch &) = delete;

    bool isWatching() const { return m_isWatching; }
    bool sawOpening() const
    {
        QByteArray event(4096, Qt::Uninitialized);
        return read(m_queue, event.data(), std::size_t(event.size())) > 0;
    }

private:
    int m_queue;
    bool m_isWatching = false;
};
