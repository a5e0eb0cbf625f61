// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"
#include "ui/domain/discoverystore.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;

namespace Console {

class Button;
class EmptyState;
class TradeTableModel;
class TradeView;

/// The Trades view: filter, counts, follow and freeze above the live table; says why it is empty.
class TradePanel : public QWidget {
    Q_OBJECT
public:
    /// Why there is nothing to see while nothing hides it: the window knows.
    struct Silence {
        QString title;
        QString text;
        QString action;
    };

    explicit TradePanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    TradeTableModel &model() { return *m_model; }
    void setTheme(const Theme &theme);
    void setSilence(const Silence &silence);
    /// The source is silent or gone: the figures are what was, not what is.
    void setStale(bool stale);
    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);

public Q_SLOTS:
    /// Takes in what the store has now.
    void refresh();
    void setFrozen(bool frozen);
    void toggleFrozen();
    void followNewest();
    void clear();
    void undoClear();
    void focusFilter();
    /// The button of the empty table, so that Enter presses it.
    void focusSilenceAction();

Q_SIGNALS:
    void silenceActionRequested();
    void frozenChanged(bool frozen);
    void undoAvailable(bool available);

private:
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
