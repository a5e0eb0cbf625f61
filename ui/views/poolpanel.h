// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/poollink.h"
#include "ui/views/tablepanel.h"

#include <memory>

namespace Console {

class PoolTableModel;

/// A page of the Connection view: the connections that are opened for users, and how full their pool
/// is.
class PoolPanel : public TablePanel {
    Q_OBJECT
public:
    explicit PoolPanel(std::shared_ptr<PoolLink> link, QWidget *parent = nullptr);

    /// Asks for what is new, too.
    void showFacts(const LineFacts &facts) override;

private:
    PoolPanel(std::shared_ptr<PoolLink> link, PoolTableModel *pool, QWidget *parent);
    void take(const PoolSnapshot &snapshot);
    static QString summary(const PoolSnapshot &snapshot);

    const std::shared_ptr<PoolLink> m_link;
    PoolTableModel *m_pool;
};

} // namespace Console
