// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>
#include <QStringView>

/// Which name the reader may have meant. Pure functions, any thread.
namespace Pusher::NearestName {

/// Whether one becomes the other by one letter more, less or other, or by two neighbours changing
/// places. Equal texts are no edit away; letter case does not count.
bool isOneEditAway(QStringView left, QStringView right);

/// The first of `names` that is one edit away from `word`; empty when there is none, when the word
/// occurs in one of them, or when it is too short to guess from.
QString find(QStringView word, const QStringList &names);

/// The one of `names` that a whole name was most likely meant to be: the same but for letter case,
/// else the first that is one edit away. Empty when there is none, or `name` itself is among them.
QString misspelt(QStringView name, const QStringList &names);

} // namespace Pusher::NearestName
