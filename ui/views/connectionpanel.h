// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/connectionlog.h"
#include "ui/models/uptimehistory.h"
#include "ui/sources.h"
#include "ui/views/panel.h"

class QSplitter;
class QTabWidget;

namespace Console {

class AttemptTableModel;
class Button;
class ConnectionTest;
class CounterTableModel;
class GapTableModel;
class LineCard;
class PoolPanel;
class TablePanel;

/// The Connection view: the line now, what became of it so far, what could not be heard, and what
/// was counted.
class ConnectionPanel : public Panel {
    Q_OBJECT
public:
    explicit ConnectionPanel(const Sources &sources, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;
    void setStatus(const Pusher::Connection::Status &status) override;
    void addError(const Pusher::Error &error) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    Button *addPlaceButton(const QString &objectName, const QString &text, const QString &view);
    void requestPlace(const QString &view);
    void testConnection();
    void showSummaries();
    QString gapSummary() const;
    void takeCounters(const Pusher::ClientCounters &counters);
    void showSilences();
    Silence attemptSilence() const;
    Silence gapSilence() const;
    Silence counterSilence() const;

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    std::shared_ptr<CounterLink> m_counterLink;
    std::shared_ptr<ConnectionLog> m_log;
    UptimeHistory m_uptime;
    AttemptTableModel *m_attemptModel;
    GapTableModel *m_gapModel;
    CounterTableModel *m_counterModel;
    LineCard *m_card;
    TablePanel *m_attempts;
    TablePanel *m_gaps;
    TablePanel *m_counters;
    PoolPanel *m_pool = nullptr; ///< where connections are opened for users
    QList<TablePanel *> m_allTables;
    QTabWidget *m_pages; ///< gaps, counters, users' connections
    QSplitter *m_tables;
    QList<Button *> m_places;
    const DoctorFactory m_makeDoctor;
    ConnectionTest *m_test = nullptr; ///< once it was asked for
    Theme m_theme;
    LineFacts m_facts;
    Silence m_silence;
    bool m_hasChannels;
};

} // namespace Console
