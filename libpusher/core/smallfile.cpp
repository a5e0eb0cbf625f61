// SPDX-License-Identifier: MIT
#include "libpusher/core/smallfile.h"

#include <QFile>
#include <QScopeGuard>

#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

Result<Secret> readSmallFile(const QString &path, qsizetype maximumBytes)
{
    const auto fault = [&path](const QString &reason) {
        return Error{Error::Code::ConfigurationError,
                     u"cannot read %1: %2"_s.arg(path, reason),
                     {{u"file"_s, path}},
                     {},
                     {}};
    };
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return fault(qt_error_string(errno));
    const auto close = qScopeGuard([fd] { ::close(fd); });
    struct stat status { };
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return fault(u"not a regular file"_s);
    std::vector<char> bytes(std::size_t(maximumBytes) + 1);
    const auto wipe = qScopeGuard([&bytes] { OPENSSL_cleanse(bytes.data(), bytes.size()); });
    std::size_t used = 0;
    while (used < bytes.size()) {
        const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return fault(qt_error_string(errno));
        used += std::size_t(std::max<ssize_t>(got, 0));
    }
    if (used == bytes.size())
        return fault(u"larger than %1 bytes"_s.arg(maximumBytes));
    return Secret(QByteArrayView(bytes.data(), qsizetype(used)));
}

} // namespace Pusher::Detail
