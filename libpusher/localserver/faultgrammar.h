// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultplan.h"

#include <QJsonObject>
#include <QStringList>

namespace Pusher::Detail {

/// What an action of the fault file may be used for, and which members it knows.
struct ActionGrammar {
    QString name;
    FaultRule::Action action;
    QList<FaultRule::Point> points;
    QStringList members = {};
    QStringList required = {};
};

const ActionGrammar &grammarOf(FaultRule::Action action);
QString nameOf(FaultRule::Point point);
QStringList pointNames();
QStringList actionNames();
std::optional<FaultRule::Point> pointOf(const QString &name);
std::optional<FaultRule::Action> actionOf(const QString &name);
/// All members that a rule of this kind may have.
QStringList membersOf(FaultRule::Point point, FaultRule::Action action);

/// The members of one JSON object of a configuration file, read strictly: the first that is wrong
/// becomes the error, and it is named by its place.
class JsonMembers {
public:
    JsonMembers(QJsonObject object, QString place);

    /// Refuses every other member.
    void allow(const QStringList &names);
    bool has(const QString &name) const { return m_object.contains(name); }
    std::optional<qint64> integer(const QString &name, qint64 lowest, qint64 highest);
    std::optional<double> number(const QString &name, double lowest, double highest);
    std::optional<QString> text(const QString &name);
    /// A text that is there and is one of `values`.
    std::optional<QString> required(const QString &name, const QStringList &values);
    QJsonArray array(const QString &name);

    void fail(const QString &name, const QString &why);
    const std::optional<Error> &error() const { return m_error; }

private:
    QJsonObject m_object;
    QString m_place; ///< empty: the file itself
    std::optional<Error> m_error;
};

} // namespace Pusher::Detail
