// SPDX-License-Identifier: MIT
#include "libpusher/config/envfile.h"

#include <QFile>
#include <QScopeGuard>
#include <QStringDecoder>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using Severity = ConfigNotice::Severity;
using Kind = ConfigNotice::Kind;

constexpr qsizetype longestName = 100;

Error unreadable(const QString &reason, const QString &message)
{
    return {Error::Code::ConfigurationError, message, {{u"reason"_s, reason}}, {}, {}};
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isNameStart(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool isName(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= longestName && isNameStart(text.front())
        && std::all_of(text.begin(), text.end(),
                       [](char c) { return isNameStart(c) || (c >= '0' && c <= '9'); });
}

/// What stands between the quotes, with the escapes of double quotes resolved.
struct Quoted {
    std::vector<char> value;
    QByteArrayView rest; ///< behind the closing quote
    bool closed = false;

    ~Quoted() { OPENSSL_cleanse(value.data(), value.size()); }
};

Quoted readQuoted(QByteArrayView text)
{
    const char quote = text.front();
    Quoted result;
    result.value.reserve(text.size()); // growing would leave a copy behind
    for (qsizetype i = 1; i < text.size(); ++i) {
        const char c = text[i];
        if (c == quote) {
            result.closed = true;
            result.rest = text.sliced(i + 1);
            return result;
        }
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        static constexpr QByteArrayView escapable = "nrt\"\\";
        static constexpr QByteArrayView meaning = "\n\r\t\"\\";
        const qsizetype escape =
            quote == '"' && c == '\\' && next ? escapable.indexOf(next) : qsizetype(-1);
        result.value.push_back(escape < 0 ? c : meaning[escape]);
        if (escape >= 0)
            ++i;
    }
    return result;
}

QByteArrayView beforeComment(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '#' && (i == 0 || isBlank(text[i - 1])))
            return text.first(i).trimmed();
    }
    return text.trimmed();
}

/// Reads at most `maximumSize + 1` bytes; what is longer shows by that.
Result<std::vector<char>> readBytes(int fd)
{
    std::vector<char> bytes(EnvFile::maximumSize + 1);
    std::size_t used = 0;
    while (used < bytes.size()) {
        const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable(u"unreadable"_s, qt_error_string(errno));
        used += std::size_t(got);
    }
    bytes.resize(used);
    return bytes;
}

Error openError(int code)
{
    if (code == ENOENT || code == ENOTDIR)
        return unreadable(u"missing"_s, u"no such file"_s);
    if (code == ELOOP)
        return unreadable(u"link"_s, u"a symbolic link; give the file itself"_s);
    return unreadable(u"unreadable"_s, qt_error_string(code));
}

Result<void> checkEncoding(QByteArrayView bytes)
{
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff"))
        return unreadable(u"encoding"_s, u"UTF-16; save it as UTF-8"_s);
    const auto lineAt = [&](qsizetype position) {
        return 1 + std::count(bytes.begin(), bytes.begin() + position, '\n');
    };
    if (const qsizetype nul = bytes.indexOf('\0'); nul >= 0)
        return unreadable(u"encoding"_s,
                          u"a NUL byte in line %1; no text file, or UTF-16"_s.arg(lineAt(nul)));
    for (qsizetype start = 0; start < bytes.size();) {
        const qsizetype newline = bytes.indexOf('\n', start);
        const qsizetype end = newline < 0 ? bytes.size() : newline;
        if (!bytes.sliced(start, end - start).isValidUtf8())
            return unreadable(
                u"encoding"_s,
                u"not UTF-8 in line %1 (Latin-1?); save it as UTF-8"_s.arg(lineAt(start)));
        start = end + 1;
    }
    return {};
}
} // namespace

Result<EnvFile> EnvFile::read(const QString &path)
{
    const auto named = [&path](Error error) {
        error.message = path + u": "_s + error.message;
        error.parameters.insert(u"file"_s, path);
        return error;
    };
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    const int fd =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return named(openError(errno));
    const auto closer = qScopeGuard([fd] { ::close(fd); });
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return named(openError(errno));
    if (!S_ISREG(status.st_mode))
        return named(unreadable(u"notRegular"_s,
                                S_ISDIR(status.st_mode) ? u"a directory, not a file"_s
                                                        : u"not a regular file"_s));
    Result<std::vector<char>> content = readBytes(fd);
    if (!content)
        return named(content.error());
    std::vector<char> bytes = std::move(content).value();
    const auto wiper = qScopeGuard([&bytes] { OPENSSL_cleanse(bytes.data(), bytes.size()); });
    if (qint64(bytes.size()) > maximumSize)
        return named(unreadable(u"tooLarge"_s, u"larger than 64 KB"_s));

    Result<EnvFile> parsed = parse(QByteArrayView(bytes.data(), qsizetype(bytes.size())));
    if (!parsed)
        return named(parsed.error());
    EnvFile file = std::move(parsed).value();
    file.m_openToOthers = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    return file;
}

Result<EnvFile> EnvFile::parse(QByteArrayView bytes)
{
    if (bytes.size() > maximumSize)
        return unreadable(u"tooLarge"_s, u"larger than 64 KB"_s);
    if (const auto encoding = checkEncoding(bytes); !encoding)
        return encoding.error();
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes = bytes.sliced(3);

    EnvFile file;
    for (int number = 1; !bytes.isEmpty(); ++number) {
        const qsizetype newline = bytes.indexOf('\n');
        const QByteArrayView line = newline < 0 ? bytes : bytes.first(newline);
        file.parseLine(line.trimmed(), number);
        bytes = newline < 0 ? QByteArrayView() : bytes.sliced(newline + 1);
    }
    return file;
}

void EnvFile::parseLine(QByteArrayView line, int number)
{
    if (line.isEmpty() || line.front() == '#')
        return;
    if (line.startsWith("export") && line.size() > 6 && isBlank(line[6]))
        line = line.sliced(6).trimmed();
    const qsizetype equals = line.indexOf('=');
    const QByteArrayView nameBytes = (equals < 0 ? line : line.first(equals)).trimmed();
    // The text of a line that is no assignment may be a secret: it is not repeated.
    if (!isName(nameBytes)) {
        note(Severity::Warning, Kind::Syntax, u"line %1 is no NAME=value; ignored"_s.arg(number),
             {}, number);
        return;
    }
    const QString name = QString::fromLatin1(nameBytes);
    if (equals < 0) {
        note(Severity::Warning, Kind::Syntax, u"line %1 has no '='; ignored"_s.arg(number), {},
             number);
        return;
    }
    const QByteArrayView text = line.sliced(equals + 1).trimmed();
    const bool literal = text.startsWith('\'');
    Secret value;
    if (literal || text.startsWith('"')) {
        const Quoted quoted = readQuoted(text);
        if (!quoted.closed || !beforeComment(quoted.rest).isEmpty()) {
            const QString fault = quoted.closed
                ? u"text behind the closing quote"_s
                : u"the quote is not closed (a value cannot span lines)"_s;
            note(Severity::Error, Kind::Syntax,
                 u"line %1: %2, %3; ignored"_s.arg(QString::number(number), name, fault), name,
                 number);
            return;
        }
        value = Secret(QByteArrayView(quoted.value.data(), qsizetype(quoted.value.size())));
    } else {
        value = Secret(beforeComment(text));
    }
    if (!literal && (value.reveal().contains("${") || value.reveal().contains("$("))) {
        note(Severity::Warning, Kind::NotExpanded,
             u"line %1: %2 is taken literally, nothing is expanded"_s.arg(number).arg(name), name,
             number);
    }
    add(name, std::move(value), number);
}

void EnvFile::add(const QString &name, Secret value, int line)
{
    const auto known = m_index.constFind(name);
    if (known == m_index.cend()) {
        m_index.insert(name, m_entries.size());
        m_entries.push_back({name, std::move(value), line});
        return;
    }
    Entry &entry = m_entries[*known];
    note(Severity::Warning, Kind::Duplicate,
         u"%1 stands in lines %2 and %3; the last one counts"_s.arg(name).arg(entry.line).arg(line),
         name, line);
    entry.value = std::move(value);
    entry.line = line;
}

void EnvFile::note(ConfigNotice::Severity severity, ConfigNotice::Kind kind, const QString &message,
                   const QString &name, int line)
{
    m_notices.append({severity, kind, message, name, {}, line});
}

} // namespace Pusher
