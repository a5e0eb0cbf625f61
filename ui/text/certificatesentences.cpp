// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/certificatesentences.h"

#include "ui/text/foreigntext.h"

#include <QDateTime>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {
namespace {

constexpr int longestName = 120;

QString moment(const QVariant &iso)
{
    const auto time = QDateTime::fromString(iso.toString(), Qt::ISODate).toLocalTime();
    return QLocale().toString(time, QLocale::ShortFormat);
}

} // namespace

QString CertificateSentences::fault(const Pusher::Error &error)
{
    const auto &told = error.parameters;
    const QString kind = told.value(u"certificateFault"_s).toString();
    const auto name = [&told](const QString &parameter) {
        return ForeignText::inSentence(told.value(parameter).toString(), longestName);
    };
    if (kind.isEmpty())
        return {};
    if (kind == "expired"_L1)
        return tr("its certificate expired on %1").arg(moment(told.value(u"validUntil"_s)));
    if (kind == "not-yet-valid"_L1)
        return tr("its certificate is not valid before %1").arg(moment(told.value(u"validFrom"_s)));
    if (kind == "other-host"_L1) {
        QStringList names = told.value(u"names"_s).toStringList();
        if (names.isEmpty())
            names.append(told.value(u"subject"_s).toString());
        return tr("its certificate is for another host: %1")
            .arg(ForeignText::inSentence(names.join(u", "_s), longestName));
    }
    if (kind == "self-signed"_L1)
        return tr("its certificate was issued by itself (%1)").arg(name(u"subject"_s));
    if (kind == "unknown-issuer"_L1)
        return tr("its certificate was issued by %1, which is not trusted here")
            .arg(name(u"issuer"_s));
    return tr("its certificate is not valid");
}

QString CertificateSentences::advice()
{
    return tr("Nothing was sent to it. Check the host's name and this computer's clock; for a "
              "server of your own, name its CA file (PUSHER_CA_FILE). We come again by "
              "ourselves.");
}

} // namespace Console
