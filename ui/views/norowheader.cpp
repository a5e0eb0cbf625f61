// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/norowheader.h"

#include <QStringListModel>

namespace Console {

NoRowHeader::NoRowHeader(QWidget *parent)
    : QHeaderView(Qt::Vertical, parent)
{
    QHeaderView::setModel(new QStringListModel(this));
    setSectionResizeMode(QHeaderView::Fixed);
    hide();
}

void NoRowHeader::setModel(QAbstractItemModel *) { }

void NoRowHeader::setSelectionModel(QItemSelectionModel *) { }

} // namespace Console
