// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/limits/ratelimitsnapshot.h"
#include "ui/models/keyedtablemodel.h"

#include <optional>

namespace Console {

/// Who may send how much just now: a row for each user that a rate limiter keeps account of, and one
/// for the bucket that all others share. Fed with snapshots: it knows no limiter.
class LimitTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { User, FreeIn, Tokens, InWindow, Subscriptions, Allowed, Refused, WholeIn };
    Q_ENUM(Field)

    explicit LimitTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setSnapshot(Pusher::RateLimitSnapshot snapshot);

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const Pusher::UserLimits &user, Field field) const;
    static QVariant raw(const Pusher::UserLimits &user, Field field);
    QString sentence(const Pusher::UserLimits &user) const;
    QString hint(const Pusher::UserLimits &user) const;

    std::optional<Pusher::RateLimitSnapshot> m_next; ///< `users` in the order of rows
    Pusher::RateLimitSnapshot m_shown;
};

} // namespace Console
