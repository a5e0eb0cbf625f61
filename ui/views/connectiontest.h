// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/doctor/doctor.h"
#include "ui/sources.h"
#include "ui/theme/theme.h"

#include <QDialog>

class QLabel;
class QTreeWidget;

namespace Console {

class Button;

/// *Test connection*: the doctor's steps as they end, with their time and what is wrong. Beside the
/// work, it blocks nothing; the connection that the window shows is not touched.
class ConnectionTest : public QDialog {
    Q_OBJECT
public:
    ConnectionTest(DoctorFactory makeDoctor, QWidget *parent = nullptr);
    ~ConnectionTest() override;

    void setTheme(const Theme &theme);
    /// Begins anew; nothing while a test runs.
    void start();

private:
    void add(const Pusher::Doctor::StepResult &result);
    void end(const Pusher::Doctor::Report &report);
    void showWhole();
    void copy() const;
    QIcon glyph(const Pusher::Doctor::StepResult &result) const;
    QString told(const Pusher::Doctor::StepResult &result) const;

    const DoctorFactory m_makeDoctor;
    std::unique_ptr<Pusher::Doctor> m_doctor;
    QList<Pusher::Doctor::StepResult> m_results;
    Theme m_theme;
    QLabel *m_summary;
    QTreeWidget *m_steps;
    QLabel *m_whole; ///< the current step in full: rows cut what is long
    Button *m_again;
    Button *m_copy;
};

} // namespace Console
