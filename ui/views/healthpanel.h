// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"
#include "ui/domain/healthlink.h"
#include "ui/views/panel.h"

#include <chrono>
#include <memory>
#include <optional>

class QCheckBox;
class QLabel;

namespace Console {

class Button;
class FactLabel;
class HealthTableModel;
class TablePanel;

/// The Health view: the whole in a sentence, how each objective is kept and why one says so, and the
/// figures behind it. What is not measured is unknown, never healthy; nor is what was healthy when
/// somebody last reported it.
class HealthPanel : public Panel {
    Q_OBJECT
public:
    /// A report that is older is no longer how it is. Asked for four times a second, it comes at once
    /// unless what is monitored hangs.
    static constexpr std::chrono::seconds reportsExpireAfter{5};

    /// `link` may be null: nothing is configured.
    explicit HealthPanel(std::shared_ptr<HealthLink> link, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

private:
    QWidget *buildHead();
    Button *addCopyButton(const QString &objectName, const QString &text,
                          QByteArray (*write)(const Pusher::HealthReport &));
    void take(const Pusher::HealthReport &report);
    void showSign();
    void showStatus();
    /// How long ago the report came, if that is too long.
    std::optional<std::chrono::milliseconds> overdue() const;

    const std::shared_ptr<HealthLink> m_link;
    HealthTableModel *m_model;
    TablePanel *m_table;
    QLabel *m_sign;
    QLabel *m_headline;
    QCheckBox *m_probe;
    Button *m_copyPrometheus;
    Button *m_copyJson;
    QList<FactLabel *> m_figures; ///< connections, performance, errors
    Theme m_theme;
    std::optional<Pusher::HealthReport> m_report;
    Pusher::Scheduler::TimePoint m_now; ///< of the newest facts
    Pusher::Scheduler::TimePoint m_reported;
};

} // namespace Console
