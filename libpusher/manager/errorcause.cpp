// SPDX-License-Identifier: MIT
#include "libpusher/manager/errorcause.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

QString causeOf(const Error &error)
{
    const QVariantMap &parameters = error.parameters;
    if (const QString rule = parameters.value(u"rule"_s).toString(); !rule.isEmpty())
        return rule;
    if (const int status = parameters.value(u"httpStatus"_s).toInt(); status > 0)
        return u"http-%1"_s.arg(status);
    if (parameters.value(u"timedOut"_s).toBool() || parameters.contains(u"timeoutMs"_s))
        return u"timeout"_s;
    if (error.closeCode)
        return u"close-%1"_s.arg(*error.closeCode);
    if (error.code == Error::Code::ConnectionPoolExhausted)
        return parameters.contains(u"descriptors"_s) ? u"descriptors"_s : u"places"_s;
    return u"other"_s;
}

} // namespace

void nameCause(Error &error)
{
    if (!error.parameters.contains(u"cause"_s))
        error.parameters.insert(u"cause"_s, causeOf(error));
}

Error attributed(Error error, const ConnectionId &connection)
{
    nameCause(error);
    if (!error.connectionId.isEmpty() && error.connectionId != connection.value())
        error.parameters.insert(u"socketId"_s, error.connectionId);
    error.connectionId = connection.value();
    return error;
}

} // namespace Pusher::Detail
