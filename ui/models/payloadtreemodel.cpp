// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/payloadtreemodel.h"

#include "libpusher/protocol/payloadwalk.h"
#include "ui/domain/sensitivekey.h"
#include "ui/models/payloadnode.h"
#include "ui/models/roles.h"
#include "ui/text/foreigntext.h"

#include <QHash>

#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::PayloadField;

namespace {

constexpr qsizetype previewLength = 256;
/// Bytes of a key that are enough for any preview.
constexpr qsizetype shownKey = 4 * previewLength;

std::string_view viewOf(QByteArrayView bytes)
{
    return {bytes.data(), std::size_t(bytes.size())};
}

} // namespace

PayloadTreeModel::PayloadTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

PayloadTreeModel::~PayloadTreeModel() = default;

void PayloadTreeModel::setEvent(const Pusher::Event &event)
{
    beginResetModel();
    m_event = event;
    m_isJson = m_event->isJson();
    m_allRevealed = false;
    rebuild();
    endResetModel();
}

void PayloadTreeModel::clear()
{
    beginResetModel();
    m_root.reset();
    m_event.reset();
    endResetModel();
}

void PayloadTreeModel::setAllRevealed(bool revealed)
{
    if (!m_root || m_allRevealed == revealed)
        return;
    m_allRevealed = revealed;
    if (revealed) {
        revealBelow(*m_root);
        return;
    }
    beginResetModel();
    rebuild();
    endResetModel();
}

/// What is open stays open.
void PayloadTreeModel::revealBelow(PayloadNode &node)
{
    for (PayloadNode &child : node.children) {
        if (child.isCovered)
            reveal(indexOf(child, Column::Key));
        else
            revealBelow(child);
    }
}

void PayloadTreeModel::rebuild()
{
    m_root = std::make_unique<PayloadNode>();
    if (m_event->dataForm() == Pusher::Event::DataForm::Missing) {
        m_root->kind = PayloadNode::Kind::Missing;
    } else if (m_isJson) {
        std::string_view token = viewOf(m_event->dataText());
        constexpr std::string_view space = " \n\r\t";
        token.remove_prefix(token.find_first_not_of(space));
        token.remove_suffix(token.size() - 1 - token.find_last_not_of(space));
        m_root->field = PayloadField({}, token);
    } else {
        m_root->kind = PayloadNode::Kind::Text;
        m_root->field = PayloadField({}, viewOf(m_event->dataText()));
    }
}

QString PayloadTreeModel::formText() const
{
    if (!m_event)
        return {};
    switch (m_event->dataForm()) {
    case Pusher::Event::DataForm::Missing:
        return tr("no data");
    case Pusher::Event::DataForm::Json:
        return m_isJson ? tr("JSON value") : tr("JSON that is broken or nested too deep");
    case Pusher::Event::DataForm::Text:
        break;
    }
    if (m_isJson)
        return tr("JSON in a string");
    const QByteArrayView text = m_event->dataText();
    const bool looksLikeJson = text.startsWith('{') || text.startsWith('[');
    return looksLikeJson ? tr("text: JSON that is broken or nested too deep")
                         : tr("text, not JSON");
}

PayloadNode *PayloadTreeModel::nodeOf(const QModelIndex &index)
{
    return static_cast<PayloadNode *>(index.internalPointer());
}

QModelIndex PayloadTreeModel::indexOf(const PayloadNode &node, Column column) const
{
    return createIndex(node.row, int(column), &node);
}

int PayloadTreeModel::columnCount(const QModelIndex &) const
{
    return columns;
}

int PayloadTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_root ? 1 : 0;
    return parent.column() == 0 ? int(nodeOf(parent)->children.size()) : 0;
}

QModelIndex PayloadTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const PayloadNode &node =
        parent.isValid() ? nodeOf(parent)->children[std::size_t(row)] : *m_root;
    return indexOf(node, Column(column));
}

QModelIndex PayloadTreeModel::parent(const QModelIndex &child) const
{
    const PayloadNode *const parent = child.isValid() ? nodeOf(child)->parent : nullptr;
    return parent ? indexOf(*parent, Column::Key) : QModelIndex();
}

bool PayloadTreeModel::hasChildren(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_root != nullptr;
    return parent.column() == 0 && nodeOf(parent)->isOpenable();
}

bool PayloadTreeModel::canFetchMore(const QModelIndex &parent) const
{
    return hasChildren(parent) && parent.isValid() && !nodeOf(parent)->isFetched;
}

void PayloadTreeModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        insertChildren(*nodeOf(parent));
}

std::vector<PayloadNode> PayloadTreeModel::childrenOf(PayloadNode &node) const
{
    std::vector<PayloadNode> children;
    const bool isArray = node.field.type() == PayloadField::Type::Array;
    QHash<QByteArray, int> rowOfKey;
    node.count = forEachChild(node.field, [&](const PayloadField &field) {
        const bool isListed = children.size() < std::size_t(maximumChildren);
        if (isListed) {
            PayloadNode &child = children.emplace_back();
            child.parent = &node;
            child.row = int(children.size()) - 1;
            child.depth = node.depth + 1;
            child.field = field;
            child.isElement = isArray;
        }
        if (isArray)
            return;
        const QByteArray key = field.key();
        if (isListed) {
            children.back().isCovered =
                !m_allRevealed && isSensitiveKey(key) && field.type() != PayloadField::Type::Null;
        }
        if (const auto known = rowOfKey.constFind(key); known != rowOfKey.constEnd()) {
            children[std::size_t(*known)].isDuplicate = true;
            if (isListed)
                children.back().isDuplicate = true;
        } else if (isListed) {
            rowOfKey.insert(key, children.back().row);
        }
    });
    if (node.count > qsizetype(children.size())) {
        PayloadNode &rest = children.emplace_back();
        rest.kind = PayloadNode::Kind::Rest;
        rest.parent = &node;
        rest.row = int(children.size()) - 1;
        rest.depth = node.depth + 1;
        rest.count = node.count - rest.row;
    }
    return children;
}

void PayloadTreeModel::insertChildren(PayloadNode &node)
{
    std::vector<PayloadNode> children = childrenOf(node);
    beginInsertRows(indexOf(node, Column::Key), 0, int(children.size()) - 1);
    node.children = std::move(children);
    node.isFetched = true;
    endInsertRows();
}

bool PayloadTreeModel::isCovered(const QModelIndex &index) const
{
    return index.isValid() && nodeOf(index)->isCovered;
}

void PayloadTreeModel::reveal(const QModelIndex &index)
{
    if (!isCovered(index))
        return;
    PayloadNode &node = *nodeOf(index);
    node.isCovered = false;
    Q_EMIT dataChanged(indexOf(node, Column::Key), indexOf(node, Column::Path));
    // Views ask whether there are children when rows come, not when data changes.
    if (node.isOpenable())
        insertChildren(node);
}

QVariant PayloadTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Key:
        return tr("Key");
    case Column::Value:
        return tr("Value");
    case Column::Type:
        return tr("Type");
    case Column::Path:
        return tr("Path");
    }
    return {};
}

QVariant PayloadTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PayloadNode &node = *nodeOf(index);
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return shown(node, column);
    case Qt::ToolTipRole:
        return toolTip(node, column);
    case RawRole:
        return raw(node, column);
    case JsonRole:
        return node.json(m_allRevealed);
    case Qt::AccessibleTextRole:
        if (column == Column::Key && node.kind != PayloadNode::Kind::Rest)
            //: the row of a payload's member for screen readers: key, value, type
            return tr("%1: %2, %3")
                .arg(node.keyText(), node.valueText(previewLength), node.typeText());
        return {};
    default:
        return {};
    }
}

QString PayloadTreeModel::shown(const PayloadNode &node, Column column)
{
    switch (column) {
    case Column::Key:
        return node.keyText();
    case Column::Value:
        return node.valueText(previewLength);
    case Column::Type:
        return node.typeText();
    case Column::Path:
        return ForeignText::preview(node.pathText(shownKey));
    }
    return {};
}

QString PayloadTreeModel::toolTip(const PayloadNode &node, Column column)
{
    switch (column) {
    case Column::Key:
        return node.keyToolTip();
    case Column::Value:
        return node.valueToolTip();
    case Column::Type:
        return node.isDuplicate
            ? ForeignText::toolTip(tr("The object has this key more than once. All are listed; "
                                      "filters take the last one."))
            : QString();
    case Column::Path:
        return ForeignText::toolTip(node.pathText(shownKey));
    }
    return {};
}

QString PayloadTreeModel::raw(const PayloadNode &node, Column column) const
{
    switch (column) {
    case Column::Key:
        return node.key();
    case Column::Value:
        return node.wholeValue(m_allRevealed);
    case Column::Type:
        return node.typeText();
    case Column::Path:
        return node.pathText(std::numeric_limits<qsizetype>::max());
    }
    return {};
}

} // namespace Console
