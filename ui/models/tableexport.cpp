// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tableexport.h"

#include "ui/models/roles.h"
#include "ui/models/tablemodel.h"
#include "ui/text/foreigntext.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

bool isJsonNumber(const QString &text)
{
    static const QRegularExpression number(
        u"\\A-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?\\z"_s);
    return number.match(text).hasMatch();
}

bool startsFormula(const QString &value)
{
    // The last four are what some spreadsheets take for the first ones.
    constexpr QStringView starters = u"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
    return !value.isEmpty() && starters.contains(value.front());
}

/// Nothing but text: other programs, terminals among them, may obey the rest.
QString withoutControls(const QString &value)
{
    const auto isBad = [](QChar c) {
        return c.category() == QChar::Other_Control && c != u'\t' && c != u'\r' && c != u'\n';
    };
    if (std::none_of(value.begin(), value.end(), isBad))
        return value;
    QString result = value;
    for (QChar &c : result) {
        if (!isBad(c))
            continue;
        const QChar picture = ForeignText::controlPicture(c.unicode());
        c = picture.isNull() ? QChar(QChar::ReplacementCharacter) : picture;
    }
    return result;
}

QString quotedJson(const QString &text)
{
    QString result = u"\""_s;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool isPair =
            c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (c == u'"' || c == u'\\')
            result += u'\\';
        if (isPair) {
            result += c;
            result += text[++i];
        } else if (c.isSurrogate()) {
            result += QChar(QChar::ReplacementCharacter);
        } else if (c == u'\n') {
            result += "\\n"_L1;
        } else if (c.category() == QChar::Other_Control) {
            result += "\\u"_L1 + QString::number(c.unicode(), 16).rightJustified(4, u'0');
        } else {
            result += c;
        }
    }
    return result + u'"';
}

class Writer {
public:
    Writer(const TableModel &model, const std::vector<int> &columns, TableExport::Format format,
           bool safe)
        : m_model(model)
        , m_columns(columns)
        , m_format(format)
        , m_safe(safe)
    {
    }

    QString header() const
    {
        if (m_format != TableExport::Format::Csv)
            return {};
        return csvLine([this](int column) { return key(column); });
    }
    QString row(int row) const
    {
        switch (m_format) {
        case TableExport::Format::Text:
            return textLine(row);
        case TableExport::Format::Csv:
            return csvLine([&](int column) {
                // The sentence of a gap is in the first column, whichever that is here.
                const int asked = m_model.isMarker(row) && column == m_columns.front() ? 0 : column;
                return m_model.isMarker(row) && column != m_columns.front()
                    ? QString()
                    : TableExport::plainText(value(row, asked, RawRole));
            });
        case TableExport::Format::Json:
            return jsonLine(row);
        }
        return {};
    }

private:
    const QString &key(int column) const { return m_model.columns()[std::size_t(column)].key; }
    QVariant value(int row, int column, int role) const
    {
        return m_model.index(row, column).data(role);
    }
    QString textLine(int row) const
    {
        if (m_model.isMarker(row))
            return value(row, 0, Qt::DisplayRole).toString() + u'\n';
        QStringList cells;
        for (const int column : m_columns)
            cells.append(value(row, column, Qt::DisplayRole).toString());
        return cells.join(u'\t') + u'\n';
    }
    template <typename FieldOf>
    QString csvLine(FieldOf &&fieldOf) const
    {
        QStringList fields;
        for (const int column : m_columns)
            fields.append(TableExport::csvField(fieldOf(column), m_safe));
        return fields.join(u',') + "\r\n"_L1;
    }
    QString jsonLine(int row) const
    {
        QStringList members;
        if (m_model.isMarker(row)) {
            members = {"\"gap\":"_L1 + TableExport::jsonValue(value(row, 0, RawRole), false)};
        } else {
            for (const int column : m_columns) {
                const TableModel::Column &fact = m_model.columns()[std::size_t(column)];
                members.append(
                    quotedJson(fact.key) + u':'
                    + TableExport::jsonValue(value(row, column, RawRole), fact.isNumber));
            }
        }
        return u'{' + members.join(u',') + "}\n"_L1;
    }

    const TableModel &m_model;
    const std::vector<int> &m_columns;
    TableExport::Format m_format;
    bool m_safe;
};

} // namespace

TableExport::Result TableExport::write(const TableModel &model, const std::vector<int> &rows,
                                       const std::vector<int> &columns, Format format,
                                       bool safeForSpreadsheets)
{
    Result result;
    if (columns.empty())
        return result;
    const Writer writer(model, columns, format, safeForSpreadsheets);
    result.text = writer.header();
    for (const int row : rows) {
        if (result.rows == rowLimit || result.text.size() >= sizeLimit)
            break;
        result.text += writer.row(row);
        ++result.rows;
    }
    // A line of text that is pasted shall not press Enter.
    if (format == Format::Text)
        result.text.chop(1);
    return result;
}

QString TableExport::csvField(const QString &value, bool safeForSpreadsheets)
{
    QString field = withoutControls(value);
    if (safeForSpreadsheets && startsFormula(field) && !isJsonNumber(field))
        field.prepend(u'\'');
    // A spreadsheet in many countries separates at semicolons: what stands behind one would be a cell.
    const bool needsQuotes = std::any_of(field.begin(), field.end(),
                                         [](QChar c) { return u"\",;\t\r\n"_s.contains(c); });
    return needsQuotes ? u'"' + field.replace(u'"', "\"\""_L1) + u'"' : field;
}

QString TableExport::jsonValue(const QVariant &value, bool isNumber)
{
    if (!value.isValid())
        return u"null"_s;
    const QString text = plainText(value);
    switch (value.typeId()) {
    case QMetaType::Bool:
        return text;
    case QMetaType::QString:
        if (isNumber && text.isEmpty())
            return u"null"_s;
        return isNumber && isJsonNumber(text) ? text : quotedJson(text);
    case QMetaType::QDateTime:
        return text.isEmpty() ? u"null"_s : quotedJson(text);
    default:
        return isJsonNumber(text) ? text : quotedJson(text);
    }
}

QString TableExport::plainText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QDateTime:
        return value.toDateTime().toUTC().toString(Qt::ISODateWithMs);
    case QMetaType::Double:
    case QMetaType::Float:
        return QLocale::c().toString(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    default:
        return value.toString();
    }
}

} // namespace Console
