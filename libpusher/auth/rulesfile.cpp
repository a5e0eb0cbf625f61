// SPDX-License-Identifier: MIT
#include "libpusher/auth/rulesfile.h"

#include "libpusher/core/smallfile.h"
#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/payloadwalk.h"

#include <QJsonDocument>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype maximumFile = 256 * 1024;
constexpr qsizetype maximumRules = 1000;
constexpr qsizetype maximumRoles = 100;
constexpr qsizetype shownName = 40;

using Type = PayloadField::Type;

/// Reads the rules of one text, and knows where in it a fault stands.
class Reader {
public:
    explicit Reader(const QByteArray &json)
        : m_json(json)
    {
    }

    Result<QList<AuthorizationRule>> read();

private:
    void readRule(const PayloadField &item);
    void readMember(AuthorizationRule &rule, const PayloadField &member);
    bool readBool(const PayloadField &member);
    QString readText(const PayloadField &member);
    QStringList readRoles(const PayloadField &member);
    bool isFirst(QSet<QByteArray> &seen, const PayloadField &member);
    void fail(std::string_view at, const QString &message);

    const QByteArray &m_json;
    QList<AuthorizationRule> m_rules;
    std::optional<Error> m_fault; ///< the first
};

Error faultIn(qsizetype line, const QString &message)
{
    return {Error::Code::ConfigurationError,
            u"line %1: %2"_s.arg(line).arg(message),
            {{u"line"_s, line}},
            {},
            {}};
}

qsizetype lineOf(QByteArrayView text, qsizetype offset)
{
    return 1 + std::count(text.begin(), text.begin() + std::min(offset, text.size()), '\n');
}

QString nameOf(const PayloadField &member)
{
    return QString::fromUtf8(member.key()).left(shownName);
}

Result<QList<AuthorizationRule>> Reader::read()
{
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(m_json, &fault);
    if (fault.error != QJsonParseError::NoError)
        return faultIn(lineOf(m_json, fault.offset), fault.errorString());
    const std::string_view text =
        Detail::trimmedJson({m_json.constData(), std::size_t(m_json.size())});
    if (!document.isObject() || Detail::checkJson(text) != Detail::JsonVerdict::Valid)
        return faultIn(1, u"the file is one object with the member rules"_s);
    QSet<QByteArray> seen;
    bool found = false;
    forEachChild(PayloadField({}, text), [&](const PayloadField &member) {
        if (!isFirst(seen, member))
            return;
        if (!member.hasKey("rules") || member.type() != Type::Array) {
            fail(member.rawValue(),
                 member.hasKey("rules") ? u"rules must be an array"_s
                                        : u"unknown member %1"_s.arg(nameOf(member)));
            return;
        }
        found = true;
        forEachChild(member, [this](const PayloadField &item) { readRule(item); });
    });
    if (!m_fault && !found)
        return faultIn(1, u"the member rules is missing"_s);
    if (m_fault)
        return *m_fault;
    return m_rules;
}

void Reader::readRule(const PayloadField &item)
{
    if (item.type() != Type::Object) {
        fail(item.rawValue(), u"a rule must be an object"_s);
        return;
    }
    if (m_rules.size() == maximumRules) {
        fail(item.rawValue(), u"more than %1 rules"_s.arg(maximumRules));
        return;
    }
    AuthorizationRule rule;
    QSet<QByteArray> seen;
    forEachChild(item, [&](const PayloadField &member) {
        if (isFirst(seen, member))
            readMember(rule, member);
    });
    if (const auto valid = rule.validate(); !valid)
        fail(item.rawValue(), valid.error().message);
    m_rules.append(rule);
}

void Reader::readMember(AuthorizationRule &rule, const PayloadField &member)
{
    if (member.hasKey("pattern"))
        rule.pattern = readText(member);
    else if (member.hasKey("id"))
        rule.id = readText(member);
    else if (member.hasKey("requiredTeamMembership"))
        rule.requiredTeamMembership = readBool(member);
    else if (member.hasKey("ownUserOnly"))
        rule.ownUserOnly = readBool(member);
    else if (member.hasKey("requiredRoles"))
        rule.requiredRoles = readRoles(member);
    else
        fail(member.rawValue(), u"unknown member %1"_s.arg(nameOf(member)));
}

bool Reader::readBool(const PayloadField &member)
{
    const auto value = member.toBool();
    if (!value)
        fail(member.rawValue(), nameOf(member) + u" must be true or false"_s);
    return value.value_or(false);
}

QString Reader::readText(const PayloadField &member)
{
    if (member.type() != Type::String)
        fail(member.rawValue(), nameOf(member) + u" must be text"_s);
    return member.toString();
}

QStringList Reader::readRoles(const PayloadField &member)
{
    QStringList roles;
    bool valid = member.type() == Type::Array;
    forEachChild(member, [&](const PayloadField &item) {
        valid = valid && item.type() == Type::String && roles.size() < maximumRoles;
        if (valid)
            roles.append(item.toString());
    });
    if (!valid || roles.isEmpty())
        fail(member.rawValue(),
             u"requiredRoles must be an array of 1 to %1 texts"_s.arg(maximumRoles));
    return roles;
}

bool Reader::isFirst(QSet<QByteArray> &seen, const PayloadField &member)
{
    if (seen.contains(member.key())) {
        fail(member.rawValue(), nameOf(member) + u" stands there twice"_s);
        return false;
    }
    seen.insert(member.key());
    return true;
}

void Reader::fail(std::string_view at, const QString &message)
{
    if (m_fault)
        return;
    // From the second rule on it helps to know which one.
    const QString place = u"rule %1: "_s.arg(m_rules.size() + 1);
    m_fault = faultIn(lineOf(m_json, at.data() - m_json.constData()), place + message);
}
} // namespace

Result<QList<AuthorizationRule>> parseRules(const QByteArray &json)
{
    return Reader(json).read();
}

Result<QList<AuthorizationRule>> readRulesFile(const QString &path)
{
    const auto bytes = Detail::readSmallFile(path, maximumFile);
    if (!bytes)
        return bytes.error();
    auto rules = parseRules(bytes->reveal().toByteArray());
    if (rules)
        return rules;
    Error error = rules.error();
    error.message = path + u", "_s + error.message;
    return error;
}

} // namespace Pusher
