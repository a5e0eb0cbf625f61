// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tablecolumns.h"

#include "ui/models/tablemodel.h"
#include "ui/text/foreigntext.h"

#include <QHeaderView>
#include <QMenu>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

const QString columnsKey = u"columns"_s;

QString wordOf(bool shown)
{
    return shown ? u"shown"_s : u"hidden"_s;
}

} // namespace

TableColumns::TableColumns(const TableModel &model, QHeaderView &header, QObject *parent)
    : QObject(parent)
    , m_model(model)
    , m_header(header)
    , m_choices(model.columns().size(), Choice::None)
    , m_isOffered(model.columns().size(), false)
{
    m_header.setMinimumSectionSize(minimumWidth);
    m_header.setMaximumSectionSize(maximumWidth);
    reset();
    connect(&m_header, &QHeaderView::sectionResized, this, [this](int, int before, int now) {
        const bool isShownOrHidden = before == 0 || now == 0;
        if (!m_settingWidths && !isShownOrHidden)
            m_ownWidths = true;
    });
}

int TableColumns::leastWidth(int column) const
{
    return m_model.columns()[std::size_t(column)].width
        * m_header.fontMetrics().horizontalAdvance(u'0');
}

void TableColumns::spread(int room)
{
    m_room = room;
    if (m_ownWidths)
        return;
    const std::vector<int> columns = shown();
    int least = 0;
    for (const int column : columns)
        least += leastWidth(column);
    if (least == 0)
        return;
    room = std::max(room, least);
    m_settingWidths = true;
    int from = 0;
    int upTo = 0;
    for (const int column : columns) {
        upTo += leastWidth(column);
        const int edge = int(qint64(room) * upTo / least);
        m_header.resizeSection(column, edge - from);
        from = edge;
    }
    m_settingWidths = false;
}

void TableColumns::offer(int column)
{
    m_isOffered[std::size_t(column)] = true;
    if (m_choices[std::size_t(column)] != Choice::None || isShown(column))
        return;
    m_header.showSection(column);
    spread(m_room);
    Q_EMIT changed();
}

void TableColumns::setShown(int column, bool shown)
{
    if (!shown && m_header.count() - m_header.hiddenSectionCount() <= 1)
        return;
    m_choices[std::size_t(column)] = shown ? Choice::Shown : Choice::Hidden;
    m_header.setSectionHidden(column, !shown);
    spread(m_room);
    Q_EMIT changed();
}

bool TableColumns::isShown(int column) const
{
    return !m_header.isSectionHidden(column);
}

std::vector<int> TableColumns::shown() const
{
    std::vector<int> columns;
    for (int place = 0; place < m_header.count(); ++place) {
        const int column = m_header.logicalIndex(place);
        if (isShown(column))
            columns.push_back(column);
    }
    return columns;
}

void TableColumns::reset()
{
    for (int column = 0; column < m_header.count(); ++column) {
        m_header.moveSection(m_header.visualIndex(column), column);
        const std::size_t place = std::size_t(column);
        m_choices[place] = Choice::None;
        m_header.setSectionHidden(column, !m_model.columns()[place].isShown && !m_isOffered[place]);
    }
    m_ownWidths = false;
    spread(m_room);
    Q_EMIT changed();
}

void TableColumns::fill(QMenu &menu)
{
    for (int place = 0; place < m_header.count(); ++place) {
        const int column = m_header.logicalIndex(place);
        const TableModel::Column &fact = m_model.columns()[std::size_t(column)];
        QAction *action = menu.addAction(ForeignText::withoutMnemonics(fact.title));
        action->setObjectName(u"column_"_s + fact.key);
        action->setCheckable(true);
        action->setChecked(isShown(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setShown(column, shown); });
    }
    menu.addSeparator();
    QAction *action = menu.addAction(tr("&Reset columns"));
    action->setObjectName(u"resetColumnsAction"_s);
    connect(action, &QAction::triggered, this, &TableColumns::reset);
}

void TableColumns::save(QSettings &settings) const
{
    QStringList entries;
    for (int place = 0; place < m_header.count(); ++place) {
        const int column = m_header.logicalIndex(place);
        const Choice choice = m_choices[std::size_t(column)];
        const QString word = choice == Choice::None ? u"auto"_s : wordOf(choice == Choice::Shown);
        const int width = m_ownWidths && isShown(column) ? m_header.sectionSize(column) : 0;
        entries += m_model.columns()[std::size_t(column)].key + u':' + word + u':'
            + QString::number(width);
    }
    settings.setValue(columnsKey, entries);
}

void TableColumns::restore(const QSettings &settings)
{
    const QStringList entries = settings.value(columnsKey).toStringList();
    int place = 0;
    for (const QString &entry : entries)
        restoreOne(entry, place);
    if (m_header.hiddenSectionCount() >= m_header.count())
        reset();
    spread(m_room);
    Q_EMIT changed();
}

void TableColumns::restoreOne(const QString &entry, int &place)
{
    const QStringList parts = entry.split(u':');
    const int column = parts.size() == 3 ? columnOf(parts[0]) : -1;
    // One that was placed already is a double.
    if (column < 0 || m_header.visualIndex(column) < place)
        return;
    m_header.moveSection(m_header.visualIndex(column), place);
    ++place;
    for (const bool shown : {true, false}) {
        if (parts[1] != wordOf(shown))
            continue;
        m_choices[std::size_t(column)] = shown ? Choice::Shown : Choice::Hidden;
        m_header.setSectionHidden(column, !shown);
    }
    const int width = parts[2].toInt();
    if (width >= minimumWidth && isShown(column)) {
        m_ownWidths = true;
        m_settingWidths = true;
        m_header.resizeSection(column, std::min(width, maximumWidth));
        m_settingWidths = false;
    }
}

int TableColumns::columnOf(const QString &key) const
{
    const auto &columns = m_model.columns();
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&key](const auto &column) { return column.key == key; });
    return found == columns.end() ? -1 : int(found - columns.begin());
}

} // namespace Console
