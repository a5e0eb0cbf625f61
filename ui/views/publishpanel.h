// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/publishlog.h"
#include "ui/sources.h"
#include "ui/views/panel.h"
#include "ui/views/publishform.h"

class QLabel;
class QProgressBar;
class QSplitter;
class QTabWidget;

namespace Console {

class BatchForm;
class Button;
class EventForm;
class PublishTableModel;
class TablePanel;

/// The Publish view: an event, or many, over the HTTP API or as a client event, and what became of
/// each.
///
/// One run at a time. Nothing is sent that the form finds fault with; nothing is sent twice by
/// itself where it might arrive twice.
class PublishPanel : public Panel {
    Q_OBJECT
public:
    explicit PublishPanel(const Sources &sources, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    QString unfinished() const override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

public Q_SLOTS:
    /// What the form in front holds, unless something is wrong with it or a run is under way.
    void send();
    /// Nothing more of the run leaves.
    void cancel();
    /// The chosen event, back in the form.
    void editAgain();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildForms();
    PublishForm &form() const;
    /// The form's, and what the connection at hand lacks for it.
    PublishForm::Checked check() const;
    void settled(const QList<PublishVerdict> &verdicts);
    void finished(quint64 run);
    void showState();
    QString stateText(const PublishForm::Checked &checked) const;
    void showSummary();

    const std::shared_ptr<PublishLink> m_link; ///< null: nothing is configured
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    const std::shared_ptr<PublishLog> m_log;
    PublishTableModel *m_model;
    EventForm *m_eventForm;
    BatchForm *m_batchForm;
    QTabWidget *m_forms;
    QLabel *m_state;
    QProgressBar *m_progress;
    Button *m_send;
    Button *m_cancel;
    TablePanel *m_results;
    QSplitter *m_parts;
    QString m_retry; ///< why the run waits
    quint64 m_lastRun = 0;
    bool m_isRunning = false;
    bool m_isCancelled = false;
};

} // namespace Console
