// SPDX-License-Identifier: MIT
#include "libpusher/localserver/faultgrammar.h"

#include "libpusher/core/nearestname.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

using Point = FaultRule::Point;
using Action = FaultRule::Action;

struct PointName {
    QString name;
    Point point;
};

const QList<PointName> &points()
{
    static const QList<PointName> all{{u"connect"_s, Point::Connect},
                                      {u"greeting"_s, Point::Greeting},
                                      {u"frame"_s, Point::Frame},
                                      {u"http"_s, Point::Http},
                                      {u"second"_s, Point::Second}};
    return all;
}

const QList<ActionGrammar> &actions()
{
    static const QList<Point> frames{Point::Greeting, Point::Frame};
    static const QList<ActionGrammar> all{
        {u"refuse"_s, Action::Refuse, {Point::Connect}},
        {u"silent"_s, Action::Silent, {Point::Connect}},
        {u"delay"_s,
         Action::Delay,
         {Point::Connect, Point::Greeting, Point::Frame, Point::Http},
         {u"ms"_s, u"jitter"_s},
         {u"ms"_s}},
        {u"cut"_s,
         Action::Cut,
         {Point::Connect, Point::Greeting, Point::Frame, Point::Http, Point::Second},
         {u"afterBytes"_s}},
        {u"half-open"_s,
         Action::HalfOpen,
         {Point::Connect, Point::Greeting, Point::Frame, Point::Second},
         {u"afterBytes"_s}},
        {u"close"_s,
         Action::Close,
         {Point::Greeting, Point::Frame, Point::Second},
         {u"code"_s, u"reason"_s},
         {u"code"_s}},
        {u"drop"_s, Action::Drop, frames},
        {u"duplicate"_s, Action::Duplicate, frames},
        {u"reorder"_s, Action::Reorder, {Point::Frame}},
        {u"corrupt"_s, Action::Corrupt, frames},
        {u"dribble"_s,
         Action::Dribble,
         {Point::Connect},
         {u"bytes"_s, u"ms"_s, u"jitter"_s},
         {u"bytes"_s, u"ms"_s}},
        {u"fragment"_s,
         Action::Fragment,
         {Point::Connect, Point::Greeting, Point::Frame},
         {u"bytes"_s},
         {u"bytes"_s}},
        {u"status"_s,
         Action::Status,
         {Point::Http},
         {u"status"_s, u"body"_s, u"retryAfter"_s},
         {u"status"_s}},
        {u"html"_s, Action::Html, {Point::Http}},
        {u"hang"_s, Action::Hang, {Point::Http}},
    };
    return all;
}

QStringList filtersOf(Point point)
{
    switch (point) {
    case Point::Connect:
    case Point::Http:
        return {u"path"_s};
    case Point::Frame:
        return {u"channel"_s, u"event"_s};
    case Point::Greeting:
    case Point::Second:
        break;
    }
    return {};
}

} // namespace

const ActionGrammar &grammarOf(Action action)
{
    return *std::find_if(actions().begin(), actions().end(),
                         [action](const ActionGrammar &known) { return known.action == action; });
}

QString nameOf(Point point)
{
    return std::find_if(points().begin(), points().end(),
                        [point](const PointName &known) { return known.point == point; })
        ->name;
}

QStringList pointNames()
{
    QStringList names;
    for (const PointName &known : points())
        names.append(known.name);
    return names;
}

QStringList actionNames()
{
    QStringList names;
    for (const ActionGrammar &known : actions())
        names.append(known.name);
    return names;
}

std::optional<Point> pointOf(const QString &name)
{
    for (const PointName &known : points()) {
        if (known.name == name)
            return known.point;
    }
    return {};
}

std::optional<Action> actionOf(const QString &name)
{
    for (const ActionGrammar &known : actions()) {
        if (known.name == name)
            return known.action;
    }
    return {};
}

QStringList membersOf(Point point, Action action)
{
    QStringList names{u"at"_s, u"do"_s, u"nth"_s, u"after"_s, u"every"_s, u"times"_s, u"chance"_s};
    names += filtersOf(point);
    names += grammarOf(action).members;
    // Bytes are counted where there is a relay's stream of them.
    if (point != Point::Connect)
        names.removeAll(u"afterBytes"_s);
    return names;
}

JsonMembers::JsonMembers(QJsonObject object, QString place)
    : m_object(std::move(object))
    , m_place(std::move(place))
{
}

void JsonMembers::allow(const QStringList &names)
{
    const QStringList given = m_object.keys();
    for (const QString &name : given) {
        if (names.contains(name))
            continue;
        const QString meant = NearestName::misspelt(name, names);
        fail(name.left(100),
             meant.isEmpty() ? u"is not known here"_s : u"is not known; %1 is"_s.arg(meant));
    }
}

std::optional<qint64> JsonMembers::integer(const QString &name, qint64 lowest, qint64 highest)
{
    const auto value = number(name, double(lowest), double(highest));
    if (!value)
        return {};
    if (*value != std::floor(*value)) {
        fail(name, u"is a whole number"_s);
        return {};
    }
    return qint64(*value);
}

std::optional<double> JsonMembers::number(const QString &name, double lowest, double highest)
{
    if (!has(name))
        return {};
    const QJsonValue value = m_object.value(name);
    if (!value.isDouble() || value.toDouble() < lowest || value.toDouble() > highest) {
        fail(name,
             u"is a number from %1 to %2"_s.arg(QString::number(lowest, 'g', 16),
                                                QString::number(highest, 'g', 16)));
        return {};
    }
    return value.toDouble();
}

std::optional<QString> JsonMembers::text(const QString &name)
{
    if (!has(name))
        return {};
    if (!m_object.value(name).isString()) {
        fail(name, u"is a string"_s);
        return {};
    }
    return m_object.value(name).toString();
}

std::optional<QString> JsonMembers::required(const QString &name, const QStringList &values)
{
    const auto value = text(name);
    if (value && values.contains(*value))
        return value;
    fail(name, u"is one of "_s + values.join(u", "_s));
    return {};
}

QJsonArray JsonMembers::array(const QString &name)
{
    if (!has(name))
        return {};
    if (!m_object.value(name).isArray())
        fail(name, u"is a list"_s);
    return m_object.value(name).toArray();
}

void JsonMembers::fail(const QString &name, const QString &why)
{
    if (m_error)
        return;
    const QString member = m_place.isEmpty() ? name : m_place + u'.' + name;
    m_error = Error{.code = Error::Code::ConfigurationError,
                    .message = member + u' ' + why,
                    .parameters = {{u"member"_s, member}}};
}

} // namespace Pusher::Detail
