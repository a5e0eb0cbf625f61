// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"
#include "ui/domain/discoverystore.h"
#include "ui/views/panel.h"

#include <memory>

class QLabel;
class QLineEdit;

namespace Console {

class Button;
class EmptyState;
class TradeTableModel;
class TradeView;

/// The Trades view: filter, counts, follow and freeze above the live table; says why it is empty.
class TradePanel : public Panel {
    Q_OBJECT
public:
    explicit TradePanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    TradeTableModel &model() { return *m_model; }
    void setTheme(const Theme &theme) override;
    void setSilence(const Silence &silence) override;
    void showFacts(const LineFacts &facts) override;
    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;
    void refresh() override;

public Q_SLOTS:
    void setFrozen(bool frozen);
    void toggleFrozen();
    void followNewest();
    void clear();
    void undoClear();
    void focusFilter();
    /// The button of the empty table, so that Enter presses it.
    void focusSilenceAction();

Q_SIGNALS:
    void frozenChanged(bool frozen);
    void undoAvailable(bool available);

private:
    QAction *addCommand(const QString &name, const QString &text);
    QWidget *buildBar();
    void stepBack();
    void applyFilter(const QString &text);
    void showCounts();
    void showBadge();
    void showEmptyState();
    void placeOverlays();

    std::shared_ptr<const DiscoveryStore> m_store;
    TradeTableModel *m_model;
    TradeView *m_view;
    EmptyState *m_empty;
    QLineEdit *m_filter;
    QLabel *m_summary;
    QLabel *m_count;
    Button *m_follow;
    Button *m_freeze;
    Button *m_badge;
    Silence m_silence;
    quint64 m_seenWhenLeft = 0; ///< newest row when the reader stopped following
    bool m_hadGap = false;
};

} // namespace Console
