// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/authlink.h"
#include "ui/views/panel.h"

class QLabel;
class QSplitter;

namespace Console {

class AuthRuleTableModel;
class Banner;
class Button;
class TablePanel;
class TrialForm;

/// The Auth view: who may join what. The rules in the order in which they decide, with their hits;
/// beside them a trial, and what a token says.
class AuthPanel : public Panel {
    Q_OBJECT
public:
    /// `link` may be null: nothing is configured.
    explicit AuthPanel(std::shared_ptr<AuthLink> link, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

    /// Rules of this file, in the place of those that are there.
    void openRules(const QString &fileName);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void chooseRules();
    void take(const AuthSnapshot &snapshot);
    void showRefusal(const Pusher::Error &error);
    static QString summary(const AuthSnapshot &snapshot);

    const std::shared_ptr<AuthLink> m_link;
    AuthRuleTableModel *m_model;
    TablePanel *m_rules;
    Button *m_open;
    Banner *m_notice;
    QLabel *m_warnings;
    TrialForm *m_trial;
    QSplitter *m_parts;
};

} // namespace Console
