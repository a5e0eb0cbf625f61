// SPDX-License-Identifier: MIT
#include "libpusher/config/optionsreader.h"

#include "libpusher/config/envfile.h"
#include "libpusher/config/optionkeys.h"
#include "libpusher/core/loopback.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using Severity = ConfigNotice::Severity;
using Kind = ConfigNotice::Kind;
using Source = ConfigValue::Source;

struct Prefix {
    const char *text;
    bool published; ///< such variables are shipped to browsers
};
// In order of precedence.
constexpr Prefix prefixes[] = {
    {"PUSHER_", false}, {"NEXT_PUBLIC_PUSHER_", true}, {"VITE_PUSHER_", true}};
constexpr int noPrefix = -1;

/// The place of the spelling's prefix in `prefixes`.
int prefixOf(const QString &spelling)
{
    for (int i = 0; i < int(std::size(prefixes)); ++i) {
        if (spelling.startsWith(QLatin1StringView(prefixes[i].text)))
            return i;
    }
    return noPrefix;
}

bool isPlaceholder(QByteArrayView value)
{
    return value.startsWith("your_") || value.startsWith("your-")
        || (value.startsWith('<') && value.endsWith('>'));
}

bool looksLikeAppId(QByteArrayView value)
{
    return !value.isEmpty() && value.size() <= 10
        && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Keys and secrets of the hosted service are 20 hexadecimal digits.
bool looksLikeKeyOrSecret(QByteArrayView value)
{
    return value.size() == 20 && std::all_of(value.begin(), value.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Error configurationError(const QString &message, const QStringList &names)
{
    return {Error::Code::ConfigurationError, message, {{u"names"_s, names}}, {}, {}};
}
} // namespace

/// One value for one option, as one source offers it.
struct OptionsReader::Candidate {
    qsizetype key = 0;
    Source source = Source::Default;
    QString spelling;
    int prefix = noPrefix; ///< place in `prefixes`: smaller wins
    QString file;
    int line = 0;
    Secret value;

    QString place() const
    {
        return line > 0 ? u"%1 (%2:%3)"_s.arg(spelling, file).arg(line) : spelling;
    }
};

OptionsReader::OptionsReader() = default;
OptionsReader::~OptionsReader() = default;

Result<void> OptionsReader::setFromCode(const QString &name, const QString &value)
{
    return setDirectly(name, value, Source::Code);
}

Result<void> OptionsReader::setFromCommandLine(const QString &name, const QString &value)
{
    const qsizetype key = Detail::indexOfOption(QString(name).replace(u'-', u'_').toUpper());
    const bool secret = key >= 0 && Detail::optionKeys()[key].secret;
    if (secret && !Detail::optionKeys()[key].argument) {
        const QString variable = Detail::optionKeys()[key].name();
        return configurationError(
            u"--%1 is refused, arguments show in the process list: put %2 in the environment or a .env file"_s
                .arg(name, variable),
            {variable});
    }
    auto set = setDirectly(name, value, Source::CommandLine);
    if (set && secret && !value.startsWith(u'@'))
        m_readNotices.append({Severity::Warning,
                              Kind::PublicSecret,
                              u"--%1 shows in the process list: use --%1 @FILE, or %2"_s.arg(
                                  name, Detail::optionKeys()[key].name()),
                              Detail::optionKeys()[key].name(),
                              {},
                              0});
    return set;
}

Result<void> OptionsReader::setDirectly(const QString &name, const QString &value, Source source)
{
    const qsizetype key = Detail::indexOfOption(QString(name).replace(u'-', u'_').toUpper());
    if (key < 0)
        return configurationError(u"unknown option %1"_s.arg(name), {name});
    Candidate candidate;
    candidate.value = Secret(value.toUtf8());
    ClientOptions scratch;
    if (auto checked = Detail::assignOption(Detail::optionKeys()[key], scratch, candidate.value);
        !checked)
        return checked.error();
    candidate.key = key;
    candidate.source = source;
    candidate.spelling = source == Source::CommandLine ? u"--"_s + name : name;
    m_candidates.push_back(std::move(candidate));
    return {};
}

void OptionsReader::readProcess(const QProcessEnvironment &environment)
{
    for (const QString &name : environment.keys()) {
        if (prefixOf(name) != noPrefix)
            offer(name, environment.value(name).toUtf8(), Source::Process);
    }
}

void OptionsReader::readFile(const QString &path, Source source)
{
    const Result<EnvFile> read = EnvFile::read(path);
    if (!read) {
        const bool missing = read.error().parameters.value(u"reason"_s) == u"missing"_s;
        if (source == Source::File || !missing) {
            m_readNotices.append({source == Source::File ? Severity::Error : Severity::Warning,
                                  Kind::FileUnreadable,
                                  read.error().message,
                                  {},
                                  path,
                                  0});
        }
        return;
    }
    for (ConfigNotice notice : read->notices()) {
        notice.file = path;
        if (notice.severity == Severity::Error && prefixOf(notice.name) == noPrefix)
            notice.severity = Severity::Warning; // somebody else's variable
        m_readNotices.append(notice);
    }
    bool holdsSecret = false;
    for (const EnvFile::Entry &entry : read->entries()) {
        const int prefix = prefixOf(entry.name);
        if (prefix == noPrefix)
            continue;
        const qsizetype key =
            Detail::indexOfOption(QStringView(entry.name).sliced(qstrlen(prefixes[prefix].text)));
        holdsSecret |= key >= 0 && Detail::optionKeys()[key].secret && !entry.value.isEmpty();
        offer(entry.name, entry.value.reveal(), source, path, entry.line);
    }
    if (holdsSecret && read->openToOthers()) {
        m_readNotices.append({Severity::Warning,
                              Kind::Permissions,
                              path + u": others may read this file with secrets; chmod 600"_s,
                              {},
                              path,
                              0});
    }
}

void OptionsReader::offer(const QString &spelling, QByteArrayView value, Source source,
                          const QString &file, int line)
{
    const int prefix = prefixOf(spelling);
    Candidate candidate;
    candidate.key =
        Detail::indexOfOption(QStringView(spelling).sliced(qstrlen(prefixes[prefix].text)));
    candidate.source = source;
    candidate.spelling = spelling;
    candidate.prefix = prefix;
    candidate.file = file;
    candidate.line = line;
    if (candidate.key < 0) {
        m_readNotices.append({Severity::Information, Kind::UnknownName,
                              candidate.place() + u" is no option that is known here; ignored"_s,
                              spelling, file, line});
        return;
    }
    if (value.isEmpty())
        return;
    const Detail::OptionKey &key = Detail::optionKeys()[candidate.key];
    if (!key.publishable && prefixes[prefix].published) {
        m_readNotices.append(
            {Severity::Warning, Kind::PublicSecret,
             u"%1 is a secret under a name whose values are shipped to browsers; call it %2"_s.arg(
                 candidate.place(), key.name()),
             key.name(), file, line});
    }
    candidate.value = Secret(value);
    m_candidates.push_back(std::move(candidate));
}

Result<ClientOptions> OptionsReader::build()
{
    m_buildNotices.clear();
    m_values.clear();
    ClientOptions options;
    for (qsizetype key = 0; key < qsizetype(Detail::optionKeys().size()); ++key)
        apply(options, key, choose(key));
    chooseTlsDefault(options);
    checkWhole(options);
    checkSwapped(options);

    QStringList messages;
    QStringList names;
    for (const ConfigNotice &notice : this->notices()) {
        if (notice.severity != Severity::Error)
            continue;
        messages.append(notice.message);
        if (!notice.name.isEmpty() && !names.contains(notice.name))
            names.append(notice.name);
    }
    if (!messages.isEmpty())
        return configurationError(messages.join(u"; "_s), names);
    return options;
}

/// The candidate that wins, after reporting those that disagree with it; null when there is none.
const OptionsReader::Candidate *OptionsReader::choose(qsizetype key)
{
    std::vector<const Candidate *> ranked;
    for (const Candidate &candidate : m_candidates) {
        if (candidate.key == key)
            ranked.push_back(&candidate);
    }
    // The last of equals wins, as in a file.
    std::reverse(ranked.begin(), ranked.end());
    std::stable_sort(ranked.begin(), ranked.end(), [](const Candidate *a, const Candidate *b) {
        return a->source != b->source ? a->source > b->source : a->prefix < b->prefix;
    });
    if (ranked.empty())
        return nullptr;
    reportConflicts(ranked);
    return ranked.front();
}

void OptionsReader::reportConflicts(const std::vector<const Candidate *> &ranked)
{
    const Candidate &winner = *ranked.front();
    const Detail::OptionKey &key = Detail::optionKeys()[winner.key];
    const auto agrees = [&](const Candidate &other) {
        if (other.value.reveal() == winner.value.reveal())
            return true;
        // PUSHER_TLS=true and PUSHER_SCHEME=https do not disagree.
        ClientOptions ours;
        ClientOptions theirs;
        return !key.secret && Detail::assignOption(key, ours, winner.value)
            && Detail::assignOption(key, theirs, other.value)
            && Detail::shownOption(key, ours) == Detail::shownOption(key, theirs);
    };
    for (const Candidate *other : ranked) {
        if (agrees(*other))
            continue;
        // One source overriding another is what sources are for; two spellings in one are a
        // mistake.
        const bool sameSource = other->source == winner.source;
        note(sameSource ? Severity::Warning : Severity::Information, Kind::Conflict,
             u"%1 counts, %2 says something else"_s.arg(winner.place(), other->place()), key.name(),
             other);
    }
}

void OptionsReader::apply(ClientOptions &options, qsizetype index, const Candidate *chosen)
{
    const Detail::OptionKey &key = Detail::optionKeys()[index];
    const bool used = !std::holds_alternative<std::monostate>(key.slot(options));
    if (!chosen && !used)
        return;
    bool stored = false;
    if (chosen && !used) {
        note(Severity::Information, Kind::NotUsed,
             u"%1 belongs to Pusher Beams and is not used by Channels"_s.arg(chosen->place()),
             key.name(), chosen);
    } else if (chosen) {
        const auto assigned = Detail::assignOption(key, options, chosen->value);
        stored = assigned.has_value();
        const bool replaceable =
            key.maximum > 0 || std::holds_alternative<Log::Level *>(key.slot(options));
        if (!stored) {
            note(replaceable ? Severity::Warning : Severity::Error, Kind::InvalidValue,
                 chosen->place() + u": "_s + assigned.error().message
                     + (replaceable
                            ? u"; the default %1 is used"_s.arg(Detail::shownOption(key, options))
                            : QString()),
                 key.name(), chosen);
        } else if (isPlaceholder(chosen->value.reveal())) {
            note(Severity::Warning, Kind::Placeholder,
                 u"%1 still has the value of an example"_s.arg(chosen->place()), key.name(),
                 chosen);
        }
    }
    ConfigValue value;
    value.name = key.name();
    value.secret = key.secret;
    value.shown = used ? Detail::shownOption(key, options) : chosen->value.masked();
    if (chosen && (stored || !used)) {
        value.source = chosen->source;
        value.spelling = chosen->spelling;
        value.file = chosen->file;
        value.line = chosen->line;
    }
    m_values.append(value);
}

/// TLS unless told otherwise; a server on this computer has none unless told otherwise.
void OptionsReader::chooseTlsDefault(ClientOptions &options)
{
    Endpoint &endpoint = options.connection.endpoint;
    const auto tls = std::find_if(m_values.begin(), m_values.end(), [](const ConfigValue &value) {
        return value.name == "PUSHER_TLS"_L1;
    });
    if (tls->source == Source::Default && isLoopbackHost(endpoint.host)) {
        endpoint.tls = false;
        tls->shown = u"false"_s;
    }
    if (!endpoint.tls && !isLoopbackHost(endpoint.host)) {
        note(Severity::Warning, Kind::NotEncrypted,
             u"without TLS everybody on the way can read along; use it for any host but this one"_s,
             tls->name);
    }
}

void OptionsReader::checkWhole(const ClientOptions &options)
{
    const auto alreadyReported = [this](const QString &name) {
        return std::any_of(m_buildNotices.cbegin(), m_buildNotices.cend(),
                           [&](const ConfigNotice &notice) {
                               return notice.name == name && notice.severity == Severity::Error;
                           });
    };
    const Endpoint &endpoint = options.connection.endpoint;
    if (endpoint.key.isEmpty() && !alreadyReported(u"PUSHER_KEY"_s))
        note(Severity::Error, Kind::Missing, u"PUSHER_KEY is missing"_s, u"PUSHER_KEY"_s);
    if (endpoint.cluster.isEmpty() && endpoint.host.isEmpty()) {
        note(Severity::Warning, Kind::Missing,
             u"neither PUSHER_CLUSTER nor PUSHER_HOST is set; cluster mt1 is assumed"_s,
             u"PUSHER_CLUSTER"_s);
    }
    const QUrl auth(options.authEndpoint);
    if (auth.scheme() == "http"_L1 && !isLoopbackHost(auth.host())) {
        note(Severity::Warning, Kind::NotEncrypted,
             u"without https everybody on the way can read tokens and signatures"_s,
             u"PUSHER_AUTH_ENDPOINT"_s);
    }
    checkTokens(options);
    if (options.appId.isEmpty())
        note(Severity::Information, Kind::Missing, u"PUSHER_APP_ID is not set; needed to publish"_s,
             u"PUSHER_APP_ID"_s);
    if (options.secret.isEmpty())
        note(Severity::Information, Kind::Missing,
             u"PUSHER_SECRET is not set; needed to publish and to sign"_s, u"PUSHER_SECRET"_s);
    if (endpoint.key.isEmpty())
        return;
    if (const auto valid = options.validate(); !valid) {
        note(Severity::Error, Kind::Combination, valid.error().message,
             valid.error().parameters.value(u"name"_s).toString());
    }
}

void OptionsReader::checkTokens(const ClientOptions &options)
{
    const QString tokenName = u"PUSHER_TOKEN"_s;
    const bool asked = std::any_of(m_candidates.cbegin(), m_candidates.cend(), [](const Candidate &c) {
        return c.source == Source::CommandLine && c.key == Detail::indexOfOption(u"TOKEN");
    });
    if (!options.token.isEmpty() && options.authEndpoint.isEmpty()
        && options.userAuthEndpoint.isEmpty()) {
        note(asked ? Severity::Warning : Severity::Information, Kind::Combination,
             u"%1 is sent to PUSHER_AUTH_ENDPOINT only, which is not set"_s.arg(tokenName),
             tokenName);
    }
    const QByteArrayView secret = options.jwt.secret.reveal();
    const QString secretName = u"PUSHER_JWT_SECRET"_s;
    if (!secret.isEmpty() && secret.size() < JwtOptions::strongSecretBytes) {
        note(Severity::Warning, Kind::InvalidValue,
             u"%1 is shorter than %2 bytes: it can be guessed"_s.arg(secretName).arg(
                 JwtOptions::strongSecretBytes),
             secretName);
    }
    if (!secret.isEmpty() && secret == options.secret.reveal()) {
        note(Severity::Warning, Kind::Combination,
             u"%1 and PUSHER_SECRET are the same: who may make tokens could publish, too"_s.arg(
                 secretName),
             secretName);
    }
}

void OptionsReader::checkSwapped(const ClientOptions &options)
{
    const QByteArray key = options.connection.endpoint.key.toUtf8();
    const QByteArray appId = options.appId.toUtf8();
    const QByteArrayView secret = options.secret.reveal();
    const auto swapped = [this](const QString &first, const QString &second, const QString &why) {
        note(Severity::Warning, Kind::Swapped,
             u"%1 and %2 look swapped: %3"_s.arg(first, second, why), first);
    };
    const QString keyName = u"PUSHER_KEY"_s;
    const QString secretName = u"PUSHER_SECRET"_s;
    const QString idName = u"PUSHER_APP_ID"_s;
    if (looksLikeAppId(key) && looksLikeKeyOrSecret(appId))
        swapped(keyName, idName, u"app ids are digits, keys are 20 hexadecimal digits"_s);
    else if (looksLikeAppId(secret) && looksLikeKeyOrSecret(appId))
        swapped(secretName, idName, u"app ids are digits, secrets are 20 hexadecimal digits"_s);
    else if (looksLikeKeyOrSecret(appId))
        note(Severity::Warning, Kind::Swapped,
             u"PUSHER_APP_ID looks like a key or a secret; app ids are digits"_s, idName);
    else if (!appId.isEmpty() && !looksLikeAppId(appId)
             && looksLikeAppId(options.connection.endpoint.cluster.toUtf8()))
        swapped(idName, u"PUSHER_CLUSTER"_s, u"app ids are digits, clusters are names such as eu"_s);

    if (!key.isEmpty() && key == secret) {
        note(Severity::Warning, Kind::Swapped, u"PUSHER_KEY and PUSHER_SECRET are the same"_s,
             keyName);
        return;
    }
    // Key and secret look alike; what another spelling or source says tells them apart.
    const qsizetype keyIndex = Detail::indexOfOption(u"KEY");
    const qsizetype secretIndex = Detail::indexOfOption(u"SECRET");
    const bool contradicted =
        std::any_of(m_candidates.cbegin(), m_candidates.cend(), [&](const Candidate &c) {
            return (c.key == secretIndex && !key.isEmpty() && c.value.reveal() == key)
                || (c.key == keyIndex && !secret.isEmpty() && c.value.reveal() == secret);
        });
    if (contradicted)
        swapped(keyName, secretName, u"another spelling or source has them the other way round"_s);
}

void OptionsReader::note(Severity severity, Kind kind, const QString &message, const QString &name,
                         const Candidate *candidate)
{
    m_buildNotices.append({severity, kind, message, name, candidate ? candidate->file : QString(),
                           candidate ? candidate->line : 0});
}

QList<ConfigNotice> OptionsReader::notices() const
{
    return m_readNotices + m_buildNotices;
}

QList<ConfigValue> OptionsReader::values() const
{
    return m_values;
}

} // namespace Pusher
