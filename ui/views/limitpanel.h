// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/limits/ratelimiter.h"
#include "ui/views/panel.h"

#include <memory>

namespace Console {

class Button;
class ElidedLabel;
class LimitTableModel;
class TablePanel;

/// The Limits view: what each user may send and subscribe to just now, and the limits themselves,
/// which can be changed while everything runs.
class LimitPanel : public Panel {
    Q_OBJECT
public:
    /// `limiter` may be null: this window opens no connections for users.
    explicit LimitPanel(std::shared_ptr<Pusher::RateLimiter> limiter, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void showMatching(const QString &filter) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

public Q_SLOTS:
    void changeLimits();
    /// Takes the last change back.
    void undoChange();

private:
    void ask();
    void apply(const Pusher::RateLimitConfig &limits);
    void showLimits(const Pusher::RateLimitConfig &limits);
    void showSummary(const Pusher::RateLimitSnapshot &snapshot);

    const std::shared_ptr<Pusher::RateLimiter> m_limiter;
    LimitTableModel *m_model;
    TablePanel *m_table;
    ElidedLabel *m_limits;
    Button *m_change;
    Button *m_undo;
    std::optional<Pusher::RateLimitConfig> m_before; ///< the last change
};

} // namespace Console
