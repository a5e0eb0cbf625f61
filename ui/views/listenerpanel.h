// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/domain/listenerlink.h"
#include "ui/views/tablepanel.h"

#include <optional>

class QAction;

namespace Console {

class Banner;
class Button;
class ListenerTableModel;
class SwitchedOffNotice;
class WhyNotCalled;

/// The Listeners view: what each one did, and its switch (E, Space, or a click on it). Says so while
/// one is off, because what it feeds stands still; and while no answer comes, because then one of
/// them holds up all others.
class ListenerPanel : public TablePanel {
    Q_OBJECT
public:
    /// No answer for so long is told.
    static constexpr std::chrono::seconds patience{2};

    /// Both may be null: nothing is configured.
    explicit ListenerPanel(std::shared_ptr<ListenerLink> link,
                           std::shared_ptr<const Pusher::EventHistory> history = {},
                           QWidget *parent = nullptr);
    ~ListenerPanel() override;

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;

public Q_SLOTS:
    /// Switches the selected listeners to what the current one is not.
    void toggleSelected();
    void resetCounts();
    /// Opens the ladder for the current listener, beside the work.
    void showWhyNotCalled();

private:
    using TimePoint = Pusher::Scheduler::TimePoint;

    QAction *makeAction(const QString &name, const QString &text, const QKeySequence &keys);
    void buildTools();
    void take(const ListenerSnapshot &snapshot);
    void showAnswering(const LineFacts &facts);
    void showSummary();
    void showTools();
    Silence ownSilence() const;

    const std::shared_ptr<ListenerLink> m_link;
    const std::shared_ptr<const Pusher::EventHistory> m_history;
    ListenerTableModel &m_listeners;
    SwitchedOffNotice *m_off;
    Banner *m_noAnswer;
    Button *m_switch;
    QAction *m_switchAction;
    Button *m_why;
    QAction *m_whyAction;
    WhyNotCalled *m_sheet = nullptr; ///< once asked for
    Theme m_theme;
    std::optional<TimePoint> m_askedSince; ///< unset while all is answered
    std::optional<TimePoint> m_answered;
    TimePoint m_now;
};

} // namespace Console
