// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/channellink.h"
#include "ui/views/panel.h"

#include <memory>

class QSplitter;

namespace Console {

class MemberTableModel;
class PresenceLogModel;
class TablePanel;

/// The Presence view: who is on the presence channels, and beside it who came and went.
class PresencePanel : public Panel {
    Q_OBJECT
public:
    /// `link` may be null: nothing is configured.
    explicit PresencePanel(std::shared_ptr<ChannelLink> link, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void showMatching(const QString &filter) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

private:
    void take(const ChannelSnapshot &snapshot);
    void showSilences();

    const std::shared_ptr<ChannelLink> m_link;
    MemberTableModel *m_memberModel;
    PresenceLogModel *m_logModel;
    TablePanel *m_members;
    TablePanel *m_log;
    QSplitter *m_tables;
    Silence m_silence;
    bool m_hasAnswer = false;
    bool m_hasPresence = false; ///< a presence channel is wanted
};

} // namespace Console
