// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/tablepanel.h"

namespace Console {

/// A table of what was understood of the bots' events: a sum of it stands above the rows, and while
/// there are none it says what would bring some.
class DiscoveryPanel : public TablePanel {
    Q_OBJECT
public:
    void refresh() override;
    void setSilence(const Silence &silence) override;
    void gapOpened(const Pusher::Gap &gap) override;

protected:
    /// `hint`: one sentence on what makes rows appear here.
    DiscoveryPanel(TableModel &model, const Options &options, const QString &hint, QWidget *parent);

    /// Beside the filter; empty while there is nothing to sum up.
    virtual QString summary() const = 0;
    /// Before a count: "≥ " once something may have been missed.
    QString atLeast() const;
    /// For plural forms, which take an int.
    static int plural(quint64 number);
    static QString joined(const QStringList &parts);

private:
    QString m_hint;
    bool m_hadGap = false;
};

} // namespace Console
