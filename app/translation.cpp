// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace Console {

void installTranslation(QCoreApplication &application)
{
    auto *own = new QTranslator(&application);
    const bool isUsersLanguage = own->load(QLocale(), u"pushwatch"_s, u"_"_s, u":/i18n"_s);
    if (isUsersLanguage || own->load(u":/i18n/pushwatch_en.qm"_s))
        QCoreApplication::installTranslator(own);
    // Qt's own words (Copy, Paste, …) only beside ours, or two languages would mix.
    auto *qt = new QTranslator(&application);
    if (isUsersLanguage
        && qt->load(QLocale(), u"qtbase"_s, u"_"_s,
                    QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(qt);
}

} // namespace Console
