// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/uptimehistory.h"
#include "ui/theme/theme.h"

#include <QWidget>

namespace Console {

/// The last hour of the line as one band: filled where it stood, hatched where it did not, and the
/// share that was heard, with the time that it is a share of.
class UptimeStrip : public QWidget {
    Q_OBJECT
public:
    explicit UptimeStrip(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void showHistory(const UptimeHistory &history, Pusher::Scheduler::TimePoint now,
                     Pusher::WallTime wallNow);
    /// "Up 98.6 % of 42 min 10 s".
    const QString &summary() const { return m_summary; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    using Span = UptimeHistory::Span;

    QRectF band() const;
    double positionOf(UptimeHistory::TimePoint time) const;
    QString describe(const Span &span) const;
    void paintTimes(QPainter &painter) const;

    Theme m_theme;
    std::vector<Span> m_spans;
    UptimeHistory::TimePoint m_now;
    Pusher::WallTime m_wallNow;
    QString m_summary;
};

} // namespace Console
