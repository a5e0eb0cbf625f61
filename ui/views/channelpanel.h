// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/channellink.h"
#include "ui/views/panel.h"

#include <QKeySequence>

#include <memory>
#include <optional>

class QLabel;
class QLineEdit;
class QTreeView;

namespace Console {

class Banner;
class Button;
class ChannelTreeModel;
class ElidedLabel;
class EmptyState;
class TableDelegate;
class TableHeader;

/// The Channels view: every wanted channel under its kind, how it stands and what comes on it;
/// subscribes, leaves (and takes that back), asks again.
class ChannelPanel : public Panel {
    Q_OBJECT
public:
    /// `link` may be null: nothing is configured.
    explicit ChannelPanel(std::shared_ptr<ChannelLink> link, QWidget *parent = nullptr);
    ~ChannelPanel() override;

    void setTheme(const Theme &theme) override;
    void refresh() override { }
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

public Q_SLOTS:
    /// To what stands in the box, if that can be a channel's name.
    void subscribe();
    /// The current channel; the notice offers to take it back.
    void unsubscribe();
    void retry();
    void copyNames();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildBar();
    void buildTree();
    void buildActions();
    QAction *addAction(const QString &name, const QString &text, const QKeySequence &keys,
                       void (ChannelPanel::*slot)());
    void take(const ChannelSnapshot &snapshot);
    void refused(const Pusher::ChannelName &channel, const Pusher::Error &error);
    void judgeName(const QString &text);
    void undoUnsubscribe();
    void showEvents();
    void showMembers();
    void showCurrent();
    void showEmpty();
    std::optional<Pusher::ChannelStatus> current() const;

    const std::shared_ptr<ChannelLink> m_link;
    ChannelTreeModel *m_model;
    QLineEdit *m_filter;
    QLineEdit *m_name;
    Button *m_subscribe;
    ElidedLabel *m_count;
    Banner *m_notice;
    QTreeView *m_tree;
    TableHeader *m_header;
    TableDelegate *m_delegate;
    QLabel *m_detail;
    EmptyState *m_empty;
    QList<QAction *> m_channelActions; ///< need a current channel
    QAction *m_retry = nullptr;
    QAction *m_members = nullptr;
    Silence m_silence;
    std::optional<Pusher::ChannelName> m_left;
    bool m_hasAnswer = false;
};

} // namespace Console
