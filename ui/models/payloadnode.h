// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/protocol/payloadfield.h"

#include <QCoreApplication>

#include <vector>

namespace Console {

/// One row of the inspector's tree: a value inside an event's data, and its texts.
///
/// A view into the text of an event that the tree's model keeps.
class PayloadNode {
    Q_DECLARE_TR_FUNCTIONS(Console::PayloadNode)
public:
    enum class Kind {
        Value, ///< part of valid JSON
        Text, ///< data that is no JSON, as a whole
        Missing, ///< an event without data
        Rest, ///< stands for the children of its parent that are not listed
    };
    /// Levels below are not opened.
    static constexpr int maximumDepth = 64;

    bool isContainer() const;
    /// A container that may be opened and has something in it.
    bool isOpenable() const;

    /// Previews: one line, bounded.
    QString keyText() const;
    QString valueText(qsizetype maximum) const;
    QString typeText() const;
    /// `data.legs[3]["odd key"]`: keys in quotes are as written in the JSON text, escapes and all.
    /// Of longer keys no more than `maximumKey` bytes.
    QString pathText(qsizetype maximumKey) const;
    /// Escaped and bounded.
    QString keyToolTip() const;
    QString valueToolTip() const;

    /// The key unescaped.
    QString key() const;
    /// The whole value: strings unescaped, all else as sent. Values to be covered are covered, also
    /// inside of objects and of broken JSON, unless `isRevealed`.
    QString wholeValue(bool isRevealed) const;
    /// The same as JSON: the token as sent, with its escapes.
    QString json(bool isRevealed) const;

    PayloadNode *parent = nullptr;
    Kind kind = Kind::Value;
    int row = 0;
    int depth = 0;
    Pusher::PayloadField field{{}, "null"}; ///< of Text: the text is its value
    bool isElement = false; ///< of an array
    bool isDuplicate = false; ///< another member of the object has the same key
    bool isCovered = false;
    bool isFetched = false;
    /// Of the children, listed or not; of Rest: how many are not listed; -1: not counted yet.
    mutable qsizetype count = -1;
    std::vector<PayloadNode> children;

private:
    qsizetype countIfCheap() const;
    QString textBeginning(qsizetype maximum) const;
};

} // namespace Console
