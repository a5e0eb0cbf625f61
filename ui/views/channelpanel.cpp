// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/channelpanel.h"

#include "libpusher/protocol/channelname.h"
#include "ui/delegates/tabledelegate.h"
#include "ui/models/channeltreemodel.h"
#include "ui/text/channelsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"
#include "ui/views/banner.h"
#include "ui/views/button.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/emptystate.h"
#include "ui/views/tableheader.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSettings>
#include <QTreeView>

using namespace Qt::StringLiterals;

namespace Console {

using Column = ChannelTreeModel::Column;
using State = Pusher::ChannelRegistry::State;

namespace {
constexpr auto headerKey = "header"_L1;
}

ChannelPanel::ChannelPanel(std::shared_ptr<ChannelLink> link, QWidget *parent)
    : Panel(parent)
    , m_link(std::move(link))
    , m_model(new ChannelTreeModel(this))
    , m_filter(new QLineEdit)
    , m_name(new QLineEdit)
    , m_subscribe(new Button(tr("Subscribe")))
    , m_count(new ElidedLabel)
    , m_notice(new Banner)
    , m_tree(new QTreeView)
    , m_header(new TableHeader(nullptr))
    , m_delegate(new TableDelegate(this))
    , m_detail(new QLabel)
    , m_empty(new EmptyState(m_tree))
{
    setObjectName(u"channelPanel"_s);
    setAccessibleName(tr("Channels"));
    m_notice->setObjectName(u"channelNotice"_s);
    m_notice->hide();
    m_detail->setObjectName(u"channelDetail"_s);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_detail->setContentsMargins(10, 6, 10, 8);
    // Two lines, so that nothing moves from channel to channel.
    m_detail->setMinimumHeight(2 * fontMetrics().lineSpacing() + 14);
    m_detail->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(buildBar());
    buildTree();
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_detail);
    buildActions();

    connect(m_notice, &Banner::actionRequested, this, &ChannelPanel::undoUnsubscribe);
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        if (m_hasAnswer)
            m_filter->clear();
        else
            Q_EMIT silenceActionRequested();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ChannelPanel::showCurrent);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ChannelPanel::showCurrent);
    // A heading opens by itself: there is little below it, and all of it matters.
    connect(m_model, &QAbstractItemModel::rowsInserted, m_tree, [this](const QModelIndex &heading) {
        if (heading.isValid())
            m_tree->expand(heading);
    });
    if (m_link) {
        connect(m_link.get(), &ChannelLink::answered, this, &ChannelPanel::take);
        connect(m_link.get(), &ChannelLink::refused, this, &ChannelPanel::refused);
    }
    judgeName({});
    showCurrent();
    showEmpty();
}

ChannelPanel::~ChannelPanel() = default;

QWidget *ChannelPanel::buildBar()
{
    auto *bar = new QWidget;
    m_filter->setObjectName(u"channelFilter"_s);
    m_filter->setAccessibleName(tr("Filter channels"));
    m_filter->setPlaceholderText(tr("Filter: channel, kind, state …"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaxLength(WordFilter::maximumLength);
    m_filter->setMaximumWidth(320);
    m_name->setObjectName(u"subscribeName"_s);
    m_name->setAccessibleName(tr("Channel to subscribe to"));
    m_name->setPlaceholderText(tr("Channel to subscribe to"));
    m_name->setMaximumWidth(280);
    m_subscribe->setObjectName(u"subscribeButton"_s);
    m_count->setObjectName(u"channelCount"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_count, 1);
    layout->addStretch();
    layout->addWidget(m_name, 1);
    layout->addWidget(m_subscribe);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model->setFilter(text);
        m_tree->expandAll();
        showEmpty();
    });
    connect(m_filter, &QLineEdit::returnPressed, m_tree, qOverload<>(&QWidget::setFocus));
    connect(m_name, &QLineEdit::textChanged, this, &ChannelPanel::judgeName);
    connect(m_name, &QLineEdit::returnPressed, this, &ChannelPanel::subscribe);
    connect(m_subscribe, &Button::clicked, this, &ChannelPanel::subscribe);
    return bar;
}

void ChannelPanel::buildTree()
{
    m_tree->setObjectName(u"channelTree"_s);
    m_tree->setAccessibleName(tr("Channels"));
    m_tree->setModel(m_model);
    m_delegate->setStriped(false);
    m_tree->setItemDelegate(m_delegate);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setHeader(m_header); // it becomes the tree's
    m_header->setSectionsMovable(false);
    m_header->setSectionsClickable(false);
    m_tree->header()->setStretchLastSection(true);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    constexpr std::array<int, ChannelTreeModel::columns> widths{30, 25, 9, 20, 13, 11, 13, 11, 12};
    for (std::size_t column = 0; column < widths.size(); ++column)
        m_tree->header()->resizeSection(int(column), widths[column] * digit);
    connect(m_tree, &QTreeView::activated, this, &ChannelPanel::showEvents);
}

QAction *ChannelPanel::addAction(const QString &name, const QString &text, const QKeySequence &keys,
                                 void (ChannelPanel::*slot)())
{
    auto *action = new QAction(text, m_tree);
    action->setObjectName(name);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_tree->addAction(action);
    connect(action, &QAction::triggered, this, slot);
    return action;
}

void ChannelPanel::buildActions()
{
    m_channelActions = {
        addAction(u"showChannelEventsAction"_s, tr("Show its &events"), Qt::Key_E,
                  &ChannelPanel::showEvents),
        addAction(u"unsubscribeAction"_s, tr("&Unsubscribe"), Qt::Key_Delete,
                  &ChannelPanel::unsubscribe),
        addAction(u"copyChannelAction"_s, tr("&Copy name"), QKeySequence::Copy,
                  &ChannelPanel::copyNames),
    };
    m_members = addAction(u"showMembersAction"_s, tr("Show its &members"), Qt::Key_M,
                          &ChannelPanel::showMembers);
    m_retry = addAction(u"retryChannelAction"_s, tr("&Ask again"), Qt::Key_R, &ChannelPanel::retry);
}

void ChannelPanel::setTheme(const Theme &theme)
{
    m_delegate->setTheme(theme);
    m_header->setTheme(theme);
    m_notice->setTheme(theme);
    m_tree->viewport()->update();
}

void ChannelPanel::take(const ChannelSnapshot &snapshot)
{
    m_hasAnswer = true;
    m_model->setSnapshot(snapshot);
    showEmpty();
}

void ChannelPanel::showFacts(const LineFacts &facts)
{
    m_model->setNow(facts.wallNow, facts.now);
    m_model->setStale(!facts.isFresh);
    if (m_link)
        Q_EMIT m_link->requested();
}

void ChannelPanel::setSilence(const Silence &silence)
{
    m_silence = silence;
    showEmpty();
}

/// Says while it is typed what is wrong with a name, and what its kind needs.
void ChannelPanel::judgeName(const QString &text)
{
    const QString name = text.trimmed();
    const auto parsed = Pusher::parseChannelName(name);
    m_subscribe->setEnabled(m_link && parsed.has_value());
    if (name.isEmpty())
        m_name->setToolTip(tr("A public channel, or one that begins with private-, presence-, "
                              "private-encrypted- or cache-"));
    else if (!parsed)
        m_name->setToolTip(ForeignText::toolTip(parsed.error().message));
    else if (name.size() > Pusher::hostedChannelNameLength)
        m_name->setToolTip(tr("The hosted service takes %1 characters at most")
                               .arg(Pusher::hostedChannelNameLength));
    else
        m_name->setToolTip(ChannelSentences::heading(Pusher::channelKind(name)));
    m_subscribe->setToolTip(m_name->toolTip());
}

void ChannelPanel::subscribe()
{
    const auto name = Pusher::parseChannelName(m_name->text().trimmed());
    if (!m_link)
        return;
    if (!name) {
        refused(Pusher::ChannelName(m_name->text()), name.error());
        return;
    }
    m_notice->hide();
    m_name->clear();
    Q_EMIT m_link->subscribeRequested(*name);
    Q_EMIT m_link->requested();
}

void ChannelPanel::refused(const Pusher::ChannelName &channel, const Pusher::Error &error)
{
    m_left.reset();
    m_notice->showMessage(Banner::Kind::Warning,
                          tr("Not subscribed to %1").arg(ForeignText::inSentence(channel.value())),
                          tr("%1. %2 Details: %3")
                              .arg(Sentences::title(error), Sentences::advice(error),
                                   ForeignText::preview(error.message)),
                          {});
}

std::optional<Pusher::ChannelStatus> ChannelPanel::current() const
{
    const QModelIndex index = m_tree->currentIndex();
    const ChannelRow *channel = index.isValid() ? m_model->channelAt(index) : nullptr;
    return channel ? std::optional(channel->status) : std::nullopt;
}

void ChannelPanel::unsubscribe()
{
    const auto channel = current();
    if (!channel || !m_link)
        return;
    m_left = channel->name;
    Q_EMIT m_link->unsubscribeRequested(channel->name);
    m_notice->showMessage(
        Banner::Kind::Warning, tr("Left %1").arg(ForeignText::inSentence(channel->name.value())),
        tr("Nothing that is published on it arrives here any more."), tr("Subscribe again"));
}

void ChannelPanel::undoUnsubscribe()
{
    if (!m_left || !m_link)
        return;
    Q_EMIT m_link->subscribeRequested(*std::exchange(m_left, std::nullopt));
    m_notice->hide();
}

void ChannelPanel::retry()
{
    const auto channel = current();
    if (channel && channel->state == State::Refused && m_link)
        Q_EMIT m_link->retryRequested(channel->name);
}

void ChannelPanel::copyNames()
{
    if (const auto channel = current())
        QGuiApplication::clipboard()->setText(channel->name.value());
}

void ChannelPanel::showEvents()
{
    if (const auto channel = current())
        Q_EMIT matchingRequested(u"events"_s, channel->name.value());
}

void ChannelPanel::showMembers()
{
    const auto channel = current();
    if (channel && channel->members)
        Q_EMIT matchingRequested(u"presence"_s, channel->name.value());
}

void ChannelPanel::showCurrent()
{
    const auto channel = current();
    for (QAction *action : std::as_const(m_channelActions))
        action->setEnabled(channel.has_value());
    m_retry->setEnabled(channel && channel->state == State::Refused);
    m_members->setEnabled(channel && channel->members);
    m_detail->setText(channel ? tr("%1 · %2 · %3")
                                    .arg(ForeignText::inSentence(channel->name.value(), 60),
                                         ChannelSentences::kind(channel->kind),
                                         ChannelSentences::explanation(*channel))
                              : tr("Choose a channel to see how it stands."));
}

void ChannelPanel::showEmpty()
{
    const int known = int(m_model->snapshot().channels.size());
    const int shown = m_model->shown();
    m_count->setText(
        shown == known ? tr("%Ln channel(s)", nullptr, known)
                       : tr("%1 of %2").arg(QLocale().toString(shown), QLocale().toString(known)));
    m_empty->setVisible(shown == 0);
    // In an empty tree the keyboard would be lost.
    m_tree->setFocusPolicy(shown == 0 ? Qt::NoFocus : Qt::StrongFocus);
    setFocusProxy(shown == 0 ? static_cast<QWidget *>(m_filter) : m_tree);
    if (!m_hasAnswer)
        m_empty->setMessage(m_silence.title, m_silence.text, m_silence.action);
    else if (known > 0)
        m_empty->setMessage(tr("No channel matches"),
                            tr("The filter hides all %Ln channel(s).", nullptr, known),
                            tr("Clear the filter"));
    else
        m_empty->setMessage(tr("No channel is subscribed"),
                            tr("Type a channel's name above and press Enter."), {});
    m_empty->setGeometry(m_tree->rect());
}

void ChannelPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    m_empty->setGeometry(m_tree->rect());
}

void ChannelPanel::saveLayout(QSettings &settings) const
{
    settings.setValue(headerKey, m_tree->header()->saveState());
}

void ChannelPanel::restoreLayout(QSettings &settings)
{
    m_tree->header()->restoreState(settings.value(headerKey).toByteArray());
}

} // namespace Console
