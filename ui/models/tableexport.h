// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

#include <vector>

namespace Console {

class TableModel;

/// Rows of a table as text for other programs. Pure; the model's thread.
///
/// Text: a line per row with tabs between the cells, as they are shown. CSV: strictly RFC 4180, with
/// a first line of column keys, the values as sent in C locale, times in ISO 8601 UTC. JSON: JSON
/// Lines, an object per row with the keys as members, so that any number of rows can be read one by
/// one; numbers are spelled as sent. A gap's row is its sentence: in the first field of CSV, as
/// member `gap` of JSON.
class TableExport {
public:
    enum class Format { Text, Csv, Json };

    /// What one go takes at most, so that it is done within a second and no clipboard drowns.
    static constexpr int rowLimit = 100'000;
    static constexpr qsizetype sizeLimit = 64'000'000;

    struct Result {
        QString text;
        int rows = 0; ///< how many of those asked for are in it
    };

    /// `rows` and `columns` of `model` in the given order. Unless told otherwise CSV keeps
    /// spreadsheets from taking foreign text for a formula.
    static Result write(const TableModel &model, const std::vector<int> &rows,
                        const std::vector<int> &columns, Format format,
                        bool safeForSpreadsheets = true);

    /// Quoted where RFC 4180 asks for it. Safe for spreadsheets: what starts with `=`, `+`, `-`,
    /// `@`, a tab or a line end and is no number gets a `'` in front. Control characters that CSV
    /// does not know become visible ones.
    static QString csvField(const QString &value, bool safeForSpreadsheets);
    /// `value` as a JSON value; a text too, as a number, where it is one and `isNumber`.
    static QString jsonValue(const QVariant &value, bool isNumber);
    /// What `RawRole` answers, in C locale.
    static QString plainText(const QVariant &value);
};

} // namespace Console
