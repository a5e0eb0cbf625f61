// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QStringView>

/// Which name the reader may have meant. Pure functions, any thread.
namespace Console::NearestName {

/// Whether one becomes the other by one letter more, less or other, or by two neighbours changing
/// places. Equal texts are no edit away; letter case does not count.
bool isOneEditAway(QStringView left, QStringView right);

/// The first of `names` that is one edit away from `word`; empty when there is none, when the word
/// occurs in one of them, or when it is too short to guess from.
QString find(QStringView word, const QStringList &names);

} // namespace Console::NearestName
