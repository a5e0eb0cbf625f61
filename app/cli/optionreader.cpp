// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/optionreader.h"

#include "libpusher/protocol/channelname.h"

#include <cmath>

namespace Console {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

struct ConnectionOption {
    const char *name;
    const char *placeholder;
    const char *help;
};
constexpr ConnectionOption connectionOptions[] = {
    {"key", "KEY", "The application's key."},
    {"app-id", "ID", "The application's id (HTTP API)."},
    {"cluster", "NAME", "The application's cluster, for instance eu."},
    {"host", "HOST", "A host of your own instead of a cluster."},
    {"port", "PORT", "Its port."},
    {"path", "PREFIX", "Path in front of /app, behind a reverse proxy."},
    {"http-host", "HOST", "The HTTP API's host, where it is another one."},
    {"http-port", "PORT", "The HTTP API's port."},
    {"proxy", "PROXY", "system (default), none, http://HOST:PORT or socks5://HOST:PORT."},
    {"proxy-user", "NAME", "Who we are at a proxy named here; PUSHER_PROXY_PASSWORD goes with it."},
    {"origin", "ORIGIN", "Origin to send, for instance https://example.org; none otherwise."},
    {"ca-file", "FILE", "PEM of the CA certificates to trust instead of the system's."},
    {"auth-endpoint", "URL", "Where private and presence channels are permitted."},
    {"user-auth-endpoint", "URL", "Where the sign-in is permitted."},
    {"token", "@FILE", "Bearer token for the auth endpoint; PUSHER_TOKEN does as well."},
    {"user", "ID", "Who you are in presence channels, and who signs in."},
};

} // namespace

OptionReader::OptionReader(const QString &command, const QString &description)
    : m_command(command)
{
    m_parser.setApplicationDescription(description);
    m_parser.addOption(QCommandLineOption({u"h"_s, u"help"_s}, u"Show this help."_s));
}

QString OptionReader::helpText() const
{
    // Without an application object, which reading arguments does not need, Qt has no name for it.
    return m_parser.helpText().replace("<executable_name>"_L1, m_command);
}

void OptionReader::addFlag(const QString &name, const QString &help)
{
    m_parser.addOption(QCommandLineOption(name, help));
}

void OptionReader::addValue(const QString &name, const QString &help, const QString &placeholder)
{
    m_parser.addOption(QCommandLineOption(name, help, placeholder));
}

void OptionReader::addPositional(const QString &name, const QString &help)
{
    m_parser.addPositionalArgument(name, help);
    ++m_positionals;
}

void OptionReader::addLogLevel()
{
    addValue(u"log-level"_s,
             u"What to log on standard error: error, warning (default), info or debug."_s,
             u"LEVEL"_s);
}

void OptionReader::addConnectionOptions()
{
    addFlag(u"demo"_s, u"Connect to a built-in server with simulated trading bots."_s);
    addValue(u"scenario"_s, u"What the demo does: %1."_s.arg(scenarioNames().join(u", ")),
             u"NAME"_s);
    addValue(u"seed"_s, u"Number that makes the demo repeatable."_s, u"N"_s);
    addValue(u"env"_s, u"Read settings from this .env file."_s, u"FILE"_s);
    for (const ConnectionOption &option : connectionOptions)
        addValue(QString::fromLatin1(option.name), QString::fromLatin1(option.help),
                 QString::fromLatin1(option.placeholder));
    addFlag(u"sign-in"_s, u"Sign the user in, and hear what is sent to them alone."_s);
    addFlag(u"tls"_s, u"Use an encrypted connection."_s);
    addFlag(u"no-tls"_s, u"Use an unencrypted connection."_s);
    addLogLevel();
}

bool OptionReader::parse(const QStringList &commandLine)
{
    if (!m_parser.parse(commandLine))
        fail(m_parser.errorText());
    for (const QString &option : m_parser.optionNames()) {
        const bool repeatable = option == "channel"_L1 || option == "event"_L1
            || option == "expect"_L1 || option == "sequence"_L1;
        if (!repeatable && m_parser.values(option).size() > 1)
            fail(u"--%1 is given more than once."_s.arg(option));
    }
    if (m_parser.positionalArguments().size() > m_positionals)
        fail(u"Unexpected argument: %1"_s.arg(m_parser.positionalArguments().at(m_positionals)));
    return m_error.isEmpty();
}

void OptionReader::fail(const QString &message)
{
    if (m_error.isEmpty())
        m_error = message;
}

QStringList OptionReader::channels(const QString &name, bool patterns)
{
    const QStringList result = values(name);
    for (const QString &channel : result) {
        if (patterns && channel.contains(u'*'))
            continue;
        if (const auto parsed = Pusher::parseChannelName(channel); !parsed)
            fail(u"--%1 %2: %3."_s.arg(name, channel, parsed.error().message));
    }
    return result;
}

QStringList OptionReader::events(const QString &name)
{
    const QStringList result = values(name);
    for (const QString &event : result) {
        if (const auto parsed = Pusher::parseEventName(event); !parsed)
            fail(u"--%1 %2: %3."_s.arg(name, event, parsed.error().message));
    }
    return result;
}

std::optional<quint64> OptionReader::integer(const QString &name, quint64 minimum, quint64 maximum)
{
    if (!isSet(name))
        return {};
    bool ok = false;
    const quint64 result = value(name).toULongLong(&ok);
    if (ok && result >= minimum && result <= maximum)
        return result;
    fail(u"--%1 takes a whole number from %2 to %3, not %4."_s.arg(
        name, QString::number(minimum), QString::number(maximum), value(name)));
    return {};
}

std::optional<double> OptionReader::number(const QString &name, double maximum)
{
    if (!isSet(name))
        return {};
    bool ok = false;
    const double result = value(name).toDouble(&ok);
    if (ok && std::isfinite(result) && result > 0 && result <= maximum)
        return result;
    fail(u"--%1 takes a number above 0 and up to %2, not %3."_s.arg(
        name, QString::number(maximum, 'f', 0), value(name)));
    return {};
}

std::optional<milliseconds> OptionReader::seconds(const QString &name)
{
    // QTimer counts milliseconds in an int: three weeks fit.
    const auto result = number(name, 2'000'000);
    if (!result)
        return {};
    return milliseconds(qint64(std::ceil(*result * 1000)));
}

Scenario OptionReader::scenario(const QString &option)
{
    const QString name = value(option);
    const auto scenario = scenarioFromName(name);
    if (!scenario)
        fail(u"--%1 is one of %2, not %3."_s.arg(option, scenarioNames().join(u", "), name));
    return scenario.value_or(Scenario::Calm);
}

ConnectionArguments OptionReader::connection()
{
    ConnectionArguments result;
    result.demo = isSet(u"demo"_s);
    if (!result.demo && (isSet(u"scenario"_s) || isSet(u"seed"_s)))
        fail(u"--scenario and --seed need --demo."_s);
    if (isSet(u"scenario"_s))
        result.scenario.scenario = scenario(u"scenario"_s);
    result.scenario.seed =
        quint32(integer(u"seed"_s, 0, 0xffffffff).value_or(result.scenario.seed));
    if (isSet(u"env"_s))
        result.envFile = value(u"env"_s);
    for (const ConnectionOption &option : connectionOptions) {
        const QString name = QString::fromLatin1(option.name);
        if (isSet(name))
            result.values.append({name, value(name)});
    }
    if (isSet(u"sign-in"_s))
        result.values.append({u"sign-in"_s, u"true"_s});
    const bool tls = isSet(u"tls"_s);
    if (tls && isSet(u"no-tls"_s))
        fail(u"--tls and --no-tls exclude each other."_s);
    if (tls || isSet(u"no-tls"_s))
        result.values.append({u"tls"_s, tls ? u"true"_s : u"false"_s});
    if (result.demo && (result.envFile || !result.values.isEmpty()))
        fail(u"--demo brings its own server; it takes no connection options."_s);
    result.logLevel = logLevel();
    return result;
}

std::optional<Pusher::Log::Level> OptionReader::logLevel()
{
    if (!isSet(u"log-level"_s))
        return {};
    const auto level = Pusher::Log::levelFromName(value(u"log-level"_s));
    if (!level)
        fail(u"--log-level is one of error, warning, info, debug, not %1."_s.arg(
            value(u"log-level"_s)));
    return level;
}

} // namespace Console
