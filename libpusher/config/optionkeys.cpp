// SPDX-License-Identifier: MIT
#include "libpusher/config/optionkeys.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr double hourMs = 3600e3;
constexpr qsizetype maximumTextLength = 1024;
constexpr qsizetype maximumTokenLength = 8192;
constexpr qsizetype maximumShownLength = 256;
constexpr qsizetype maximumUserId = 128;
constexpr qsizetype masterKeySize = 32;

// clang-format off
const std::array keys = std::to_array<OptionKey>({
    {"APP_ID", [](ClientOptions &o) -> OptionSlot { return &o.appId; }},
    {"KEY", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.key; }},
    {"SECRET", [](ClientOptions &o) -> OptionSlot { return &o.secret; }, 0, 0, true, false},
    {"CLUSTER", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.cluster; }},
    {"HOST", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.host; }},
    {"PORT", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.port; }, 1, 65535},
    {"TLS", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.tls; }},
    {"PATH", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.pathPrefix; }},
    {"HTTP_HOST", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.httpHost; }},
    {"HTTP_PORT", [](ClientOptions &o) -> OptionSlot { return &o.connection.endpoint.httpPort; }, 1, 65535},
    {"PROXY", [](ClientOptions &o) -> OptionSlot { return &o.network.proxy; }},
    {"PROXY_USER", [](ClientOptions &o) -> OptionSlot { return &o.network.proxyUser; }},
    {"PROXY_PASSWORD", [](ClientOptions &o) -> OptionSlot { return &o.network.proxyPassword; }, 0, 0, true, false},
    {"ORIGIN", [](ClientOptions &o) -> OptionSlot { return &o.network.origin; }},
    {"CA_FILE", [](ClientOptions &o) -> OptionSlot { return &o.network.caFile; }},
    {"AUTH_ENDPOINT", [](ClientOptions &o) -> OptionSlot { return &o.authEndpoint; }},
    {"TOKEN", [](ClientOptions &o) -> OptionSlot { return &o.token; }, 0, 0, true, false, "", true},
    {"AUTH_BATCH", [](ClientOptions &o) -> OptionSlot { return &o.authBatch; }},
    {"USER_AUTH_ENDPOINT", [](ClientOptions &o) -> OptionSlot { return &o.userAuthEndpoint; }},
    {"SIGN_IN", [](ClientOptions &o) -> OptionSlot { return &o.signIn; }},
    {"USER", [](ClientOptions &o) -> OptionSlot { return &o.userId; }},
    {"ENCRYPTION_MASTER_KEY", [](ClientOptions &o) -> OptionSlot { return &o.encryptionMasterKey; }, 0, 0, true, false},
    {"JWT_SECRET", [](ClientOptions &o) -> OptionSlot { return &o.jwt.secret; }, 0, 0, true, false},
    {"JWT_PUBLIC_KEY", [](ClientOptions &o) -> OptionSlot { return &o.jwt.publicKeyFile; }},
    {"JWT_KEY_ID", [](ClientOptions &o) -> OptionSlot { return &o.jwt.keyId; }},
    {"JWT_ISSUER", [](ClientOptions &o) -> OptionSlot { return &o.jwt.issuer; }},
    {"JWT_AUDIENCE", [](ClientOptions &o) -> OptionSlot { return &o.jwt.audience; }},
    {"JWT_LEEWAY", [](ClientOptions &o) -> OptionSlot { return &o.jwt.leeway; }, 0, 60, false, true, "s"},
    {"CONNECTION_TIMEOUT", [](ClientOptions &o) -> OptionSlot { return &o.connection.connectionTimeout; }, 1000, 300e3, false, true, "ms"},
    {"ACTIVITY_TIMEOUT", [](ClientOptions &o) -> OptionSlot { return &o.connection.activityTimeout; }, 5000, 300e3, false, true, "ms"},
    {"PONG_TIMEOUT", [](ClientOptions &o) -> OptionSlot { return &o.connection.pongTimeout; }, 1000, 300e3, false, true, "ms"},
    {"UNAVAILABLE_TIMEOUT", [](ClientOptions &o) -> OptionSlot { return &o.connection.unavailableTimeout; }, 1000, hourMs, false, true, "ms"},
    {"RECONNECT_ATTEMPTS", [](ClientOptions &o) -> OptionSlot { return &o.connection.reconnectAttempts; }, 0, 1e6},
    {"RECONNECT_DELAY", [](ClientOptions &o) -> OptionSlot { return &o.connection.backoff.reconnectDelay; }, 100, 60e3, false, true, "ms"},
    {"MAX_RECONNECT_DELAY", [](ClientOptions &o) -> OptionSlot { return &o.connection.backoff.maxReconnectDelay; }, 100, hourMs, false, true, "ms"},
    {"BACKOFF_MULTIPLIER", [](ClientOptions &o) -> OptionSlot { return &o.connection.backoff.backoffMultiplier; }, 1, 10},
    {"HEARTBEAT_INTERVAL", [](ClientOptions &o) -> OptionSlot { return &o.heartbeatInterval; }, 1000, hourMs, false, true, "ms"},
    {"MAX_CONNECTIONS", [](ClientOptions &o) -> OptionSlot { return &o.maxConnections; }, 1, 1e6},
    {"ENABLE_CONNECTION_POOLING", [](ClientOptions &o) -> OptionSlot { return &o.enableConnectionPooling; }},
    {"ENABLE_HEALTH_MONITORING", [](ClientOptions &o) -> OptionSlot { return &o.enableHealthMonitoring; }},
    {"SUBSCRIPTIONS_PER_CONNECTION", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.subscriptionsPerConnection; }, 1, 100e3},
    {"SUBSCRIPTIONS_PER_USER", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.subscriptionsPerUser; }, 1, 1e6},
    {"DISCOVERY_INTERVAL", [](ClientOptions &o) -> OptionSlot { return &o.discoveryInterval; }, 1000, hourMs, false, true, "ms"},
    {"DISCOVERY_LIMIT", [](ClientOptions &o) -> OptionSlot { return &o.discoveryLimit; }, 1, 100e3},
    {"MESSAGES_PER_SECOND", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.messagesPerSecond; }, 1, 100e3},
    {"MESSAGES_PER_MINUTE", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.messagesPerMinute; }, 1, 1e6},
    {"BURST_LIMIT", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.burstLimit; }, 1, 100e3},
    {"WINDOW_SIZE", [](ClientOptions &o) -> OptionSlot { return &o.rateLimit.windowSize; }, 1, 3600, false, true, "s"},
    {"HISTORY_CAPACITY", [](ClientOptions &o) -> OptionSlot { return &o.historyCapacity; }, 1, 100e6},
    {"LOG_LEVEL", [](ClientOptions &o) -> OptionSlot { return &o.logLevel; }},
    // Beams credentials: seed 1 lists them; Channels has no use for them.
    {"INSTANCE_ID", [](ClientOptions &) -> OptionSlot { return {}; }, 0, 0, true},
    {"PRIMARY_KEY", [](ClientOptions &) -> OptionSlot { return {}; }, 0, 0, true, false},
});
// clang-format on

Error invalid(const OptionKey &key, const QString &what)
{
    return {Error::Code::ConfigurationError,
            key.name() + u' ' + what,
            {{u"name"_s, key.name()}},
            {},
            {}};
}

bool matches(const char16_t *pattern, const QString &text)
{
    // anchoredPattern(): `$` alone would accept a newline at the end.
    return QRegularExpression(QRegularExpression::anchoredPattern(QString::fromUtf16(pattern)))
        .match(text)
        .hasMatch();
}

/// The kind of a text that is no number in range, without the text.
QString kindOfText(const QString &text)
{
    if (text != text.trimmed())
        return u"text with spaces around it"_s;
    if (matches(u"-[0-9.]+", text))
        return u"a negative number"_s;
    if (matches(u"[0-9]+", text))
        return u"a number out of range"_s;
    if (matches(u"[0-9]+\\.[0-9]*", text))
        return u"a fraction"_s;
    if (matches(u"0[xX][0-9a-fA-F]+", text))
        return u"a hexadecimal number"_s;
    if (matches(u"[0-9.]+[eE][-+]?[0-9]+", text))
        return u"a number with an exponent"_s;
    if (matches(u"[0-9.]+\\s*[A-Za-z]+", text))
        return u"a number with a unit"_s;
    return u"text"_s;
}

QString rangeText(const OptionKey &key, const QString &numberKind)
{
    const QString range = u"must be %1 from %2 to %3"_s.arg(
        numberKind, QString::number(key.minimum, 'f', 0), QString::number(key.maximum, 'f', 0));
    return *key.unit ? range + u' ' + QLatin1StringView(key.unit) : range;
}

Result<double> strictNumber(const OptionKey &key, const QString &text, bool fraction)
{
    const QString kind = fraction ? u"a number"_s : u"a whole number"_s;
    bool ok = matches(fraction ? u"[0-9]{1,15}(\\.[0-9]{1,15})?" : u"[0-9]{1,15}", text);
    const double number = ok ? text.toDouble(&ok) : 0;
    if (!ok || number < key.minimum || number > key.maximum)
        return invalid(key, rangeText(key, kind) + u"; it is "_s + kindOfText(text));
    return number;
}

QString endpointFault(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1))
        return u"is a URL such as https://example.org/pusher/auth"_s;
    if (!url.userInfo().isEmpty() || url.hasFragment())
        return u"may have neither a user, nor a password, nor a '#'"_s;
    return {};
}

/// Why `text` is no value for a text option; empty when it is one.
QString textFault(const OptionKey &key, const QString &text)
{
    const QLatin1StringView suffix(key.suffix);
    if (text.size() > maximumTextLength)
        return u"is longer than %1 characters"_s.arg(maximumTextLength);
    if (text != text.trimmed() || matches(u"[^\\x{20}-\\x{7e}]*[\\x{00}-\\x{1f}\\x{7f}].*", text))
        return u"has control characters, or spaces around it"_s;
    if (suffix == "HOST"_L1 || suffix == "HTTP_HOST"_L1) {
        if (text.contains(u"://"_s))
            return u"is a host name without a scheme (use PUSHER_TLS)"_s;
        if (matches(u"[^:]+:[0-9]+", text))
            return u"is a host name without a port (use PUSHER_PORT)"_s;
        if (matches(u".*[\\s/?#@%\\\\].*", text))
            return u"is no host name"_s;
    } else if (suffix == "CLUSTER"_L1) {
        if (!matches(u"[A-Za-z0-9-]{1,63}", text))
            return u"may have letters, digits and hyphens only, as in eu or us2"_s;
    } else if (suffix == "PATH"_L1) {
        if (matches(u".*[\\s?#%\\\\].*", text) || text.contains(u".."_s))
            return u"is a path such as /ws, without spaces, '?', '#', '%' or '..'"_s;
    } else if (suffix == "AUTH_ENDPOINT"_L1 || suffix == "USER_AUTH_ENDPOINT"_L1) {
        return endpointFault(text);
    } else if (suffix == "PROXY"_L1) {
        return NetworkOptions::proxyFault(text);
    } else if (suffix == "ORIGIN"_L1) {
        return NetworkOptions::originFault(text);
    } else if (suffix == "USER"_L1) {
        if (text.size() > maximumUserId)
            return u"is longer than %1 characters"_s.arg(maximumUserId);
    } else if (suffix == "KEY"_L1 || suffix == "APP_ID"_L1) {
        if (!matches(u"[A-Za-z0-9_.~-]+", text))
            return u"may have letters, digits and '_', '-', '.', '~' only"_s;
    }
    return {};
}

/// Apart from the texts: a secret is copied from bytes to bytes and never becomes a QString.
Result<void> storeSecret(Secret &target, const OptionKey &key, const Secret &text)
{
    const QByteArrayView bytes = text.reveal();
    const auto isControl = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
    const qsizetype longest =
        QLatin1StringView(key.suffix) == "TOKEN"_L1 ? maximumTokenLength : maximumTextLength;
    if (bytes.size() > longest)
        return invalid(key, u"is longer than %1 characters"_s.arg(longest));
    if (bytes != bytes.trimmed() || std::any_of(bytes.begin(), bytes.end(), isControl))
        return invalid(key, u"has control characters, or spaces around it"_s);
    if (QLatin1StringView(key.suffix) == "ENCRYPTION_MASTER_KEY"_L1) {
        const auto decoded = QByteArray::fromBase64Encoding(
            bytes.toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || decoded.decoded.size() != masterKeySize)
            return invalid(key, u"must be base64 of %1 bytes"_s.arg(masterKeySize));
    }
    target = text.clone();
    return {};
}

Result<void> store(std::monostate, const OptionKey &, const QString &)
{
    return {};
}

Result<void> store(QString *target, const OptionKey &key, const QString &text)
{
    if (const QString fault = textFault(key, text); !fault.isEmpty())
        return invalid(key, fault);
    *target = text;
    return {};
}

Result<void> store(bool *target, const OptionKey &key, const QString &text)
{
    static const QStringList yes{u"true"_s, u"1"_s, u"yes"_s, u"on"_s, u"https"_s, u"wss"_s};
    static const QStringList no{u"false"_s, u"0"_s, u"no"_s, u"off"_s, u"http"_s, u"ws"_s};
    if (!yes.contains(text, Qt::CaseInsensitive) && !no.contains(text, Qt::CaseInsensitive))
        return invalid(key, u"must be true or false"_s);
    *target = yes.contains(text, Qt::CaseInsensitive);
    return {};
}

Result<void> store(Log::Level *target, const OptionKey &key, const QString &text)
{
    const auto level = Log::levelFromName(text);
    if (!level)
        return invalid(key, u"must be error, warning, info or debug"_s);
    *target = *level;
    return {};
}

template <typename Number>
Result<void> store(Number *target, const OptionKey &key, const QString &text)
{
    const Result<double> number = strictNumber(key, text, std::is_same_v<Number, double>);
    if (!number)
        return number.error();
    if constexpr (std::is_arithmetic_v<Number>)
        *target = static_cast<Number>(*number);
    else
        *target = Number(static_cast<typename Number::rep>(*number));
    return {};
}

QString shown(std::monostate)
{
    return {};
}
QString shown(const QString *value)
{
    return *value;
}
QString shown(const Secret *value)
{
    return value->masked();
}
QString shown(const bool *value)
{
    return *value ? u"true"_s : u"false"_s;
}
QString shown(const Log::Level *value)
{
    return Log::nameOf(*value);
}
template <typename Number>
QString shown(const Number *value)
{
    if constexpr (std::is_same_v<Number, quint16>)
        return *value == 0 ? QString() : QString::number(*value); // no port given
    else if constexpr (std::is_arithmetic_v<Number>)
        return QString::number(*value);
    else
        return QString::number(value->count());
}

/// The stored number; none for a text. A port of 0 means "not given".
template <typename Value>
std::optional<double> numberIn(const Value &value)
{
    if constexpr (!std::is_pointer_v<Value>) {
        return {};
    } else {
        using Target = std::remove_pointer_t<Value>;
        if constexpr (std::is_same_v<Target, Log::Level>)
            return {};
        else if constexpr (std::is_same_v<Target, quint16>)
            return *value == 0 ? std::nullopt : std::optional<double>(*value);
        else if constexpr (std::is_same_v<Target, bool>)
            return {};
        else if constexpr (std::is_arithmetic_v<Target>)
            return double(*value);
        else if constexpr (!std::is_same_v<Target, QString> && !std::is_same_v<Target, Secret>)
            return double(value->count());
        else
            return {};
    }
}

// The slots point into the options and are not const; the callers below only read through them.
OptionSlot slotIn(const OptionKey &key, const ClientOptions &options)
{
    return key.slot(const_cast<ClientOptions &>(options));
}
} // namespace

QString OptionKey::name() const
{
    return "PUSHER_"_L1 + QLatin1StringView(suffix);
}

std::span<const OptionKey> optionKeys()
{
    return keys;
}

qsizetype indexOfOption(QStringView suffix)
{
    if (suffix == u"SCHEME")
        suffix = u"TLS";
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (suffix == QLatin1StringView(keys[i].suffix))
            return qsizetype(i);
    }
    return -1;
}

Result<void> assignOption(const OptionKey &key, ClientOptions &options, const Secret &text)
{
    const OptionSlot slot = key.slot(options);
    if (Secret *const *target = std::get_if<Secret *>(&slot))
        return storeSecret(**target, key, text);
    const QString plain = QString::fromUtf8(text.reveal());
    return std::visit(
        [&](auto target) -> Result<void> {
            if constexpr (std::is_same_v<decltype(target), Secret *>)
                Q_UNREACHABLE();
            else
                return store(target, key, plain);
        },
        slot);
}

QString shownOption(const OptionKey &key, const ClientOptions &options)
{
    const QString text =
        std::visit([](auto target) { return shown(target); }, slotIn(key, options));
    return text.left(maximumShownLength);
}

Result<void> checkOptionRange(const OptionKey &key, const ClientOptions &options)
{
    const std::optional<double> number =
        std::visit([](auto target) { return numberIn(target); }, slotIn(key, options));
    // Written so that NaN is refused.
    if (number && !(*number >= key.minimum && *number <= key.maximum))
        return invalid(key, rangeText(key, u"a number"_s));
    return {};
}

} // namespace Pusher::Detail
