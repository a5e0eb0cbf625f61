// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/explanation.h"
#include "libpusher/dispatch/seencounts.h"
#include "ui/domain/listenerlink.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QLabel;
class QTreeWidget;

namespace Console {

/// Why one listener is not called: the ladder from the line to the call, step by step, with what to
/// do. Beside the work, it blocks nothing; it follows what happens while it is open.
class WhyNotCalled : public QDialog {
    Q_OBJECT
public:
    /// `history` may be null: then no event has come.
    WhyNotCalled(std::shared_ptr<ListenerLink> link,
                 std::shared_ptr<const Pusher::EventHistory> history, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void explain(const Pusher::ListenerInfo &listener, const ListenerSnapshot &snapshot);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void follow(const ListenerSnapshot &snapshot);
    void showLadder(const Pusher::Explanation &explanation);
    void showRung(int row);
    void showWhole();
    QIcon glyph(Pusher::Explanation::Verdict verdict) const;

    const std::shared_ptr<ListenerLink> m_link;
    const std::shared_ptr<const Pusher::EventHistory> m_history;
    Pusher::SeenCounts m_counts;
    Pusher::ListenerInfo m_listener; ///< with its newest figures
    Pusher::Explanation m_explanation;
    Theme m_theme;
    QLabel *m_title;
    QLabel *m_cause;
    QTreeWidget *m_steps;
    QLabel *m_whole; ///< the current step in full: rows cut what is long
};

} // namespace Console
