// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/authtrial.h"
#include "ui/models/keyedtablemodel.h"

#include <optional>

namespace Console {

/// The rules in the order in which they decide, with their hits. Fed with snapshots: it knows no
/// handler.
class AuthRuleTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Order, Pattern, Demands, Allowed, Refused };
    Q_ENUM(Field)

    explicit AuthRuleTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setRules(const QList<Pusher::AuthRuleStatus> &rules) { m_next = rules; }
    const Pusher::AuthRuleStatus &ruleAt(int row) const { return m_shown.at(placeOf(row)); }

protected:
    int fetch() override { return m_next ? int(m_next->size()) : unchanged; }
    QString fetchedKey(int place) const override;
    void adopt() override { m_shown = std::exchange(m_next, std::nullopt).value(); }
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    QString text(int place, Field field) const;
    QVariant raw(int place, Field field) const;

    std::optional<QList<Pusher::AuthRuleStatus>> m_next;
    QList<Pusher::AuthRuleStatus> m_shown;
};

} // namespace Console
