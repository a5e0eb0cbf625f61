// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/connectionlog.h"
#include "ui/models/uptimehistory.h"
#include "ui/views/factlabel.h"
#include "ui/views/panel.h"

#include <QWidget>

#include <array>

class QBoxLayout;
class QGridLayout;
class QLabel;

namespace Console {

class Button;
class StateGraph;
class UptimeStrip;

/// The line now: its state, whom it leads to, how quickly it answers, what comes next, and what can
/// be done about it. Every figure has its age; what was and is not any more is muted.
class LineCard : public QWidget {
    Q_OBJECT
public:
    explicit LineCard(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void showFacts(const LineFacts &facts, const ConnectionLog &log, const UptimeHistory &uptime);

    /// What could not be heard so far, in words.
    void setGaps(const QString &text);

    /// As narrow as the facts under the graph allow.
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// "Retry now" and "Connect".
    void retryRequested();
    void disconnectRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    using Status = Pusher::Connection::Status;

    QWidget *buildFacts();
    QWidget *buildButtons();
    FactLabel *addFact(QGridLayout &grid, const QString &objectName, const QString &name,
                       QWidget *beside = nullptr);
    void showNow(const LineFacts &facts, const ConnectionLog &log);
    void showServer(const LineFacts &facts);
    void showPing(const LineFacts &facts);
    void showLastEnd(const LineFacts &facts, const ConnectionLog &log);
    void showButtons(const LineFacts &facts);
    static QString adviceFor(const LineFacts &facts, const ConnectionLog &log);
    void showAdvice(const QString &text);
    void copySocketId() const;

    QBoxLayout *m_layout;
    StateGraph *m_graph;
    UptimeStrip *m_strip;
    QLabel *m_share;
    FactLabel *m_now = nullptr;
    FactLabel *m_server = nullptr;
    FactLabel *m_socket = nullptr;
    FactLabel *m_ping = nullptr;
    FactLabel *m_gaps = nullptr;
    FactLabel *m_end = nullptr;
    FactLabel *m_malformed = nullptr;
    QLabel *m_advice;
    Button *m_copy;
    Button *m_retry;
    Button *m_connect;
    Button *m_disconnect;
    QString m_socketId;
    std::optional<std::chrono::milliseconds> m_roundTrip; ///< the last one, also of a lost line
    std::optional<Pusher::Scheduler::TimePoint> m_roundTripAt;
};

} // namespace Console
