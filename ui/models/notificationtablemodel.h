// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/ringtablemodel.h"

namespace Console {

/// The messages for the user, oldest first, with the gaps between them.
class NotificationTableModel : public RingTableModel<DiscoveryStore::NotificationRing> {
    Q_OBJECT
public:
    enum class Field { Time, Type, Bot, Amount, Message };
    Q_ENUM(Field)

    /// `store` may be null: an empty table.
    explicit NotificationTableModel(std::shared_ptr<const DiscoveryStore> store,
                                    QObject *parent = nullptr);

protected:
    QVariant cell(const Notification &notification, int column, int role) const override;
    bool occurs(WordFilter::Word &word, const Notification &notification) const override;

private:
    static std::vector<Column> allColumns();
    static QString text(const Notification &notification, Field field);
    static QVariant raw(const Notification &notification, Field field);
    static QString sentence(const Notification &notification);
};

} // namespace Console
