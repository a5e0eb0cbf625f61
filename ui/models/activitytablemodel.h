// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/ringtablemodel.h"

namespace Console {

/// What happened, a line per event of ours, oldest first, with the gaps between; the newest
/// `DiscoveryStore::activityCapacity` of them.
class ActivityTableModel : public RingTableModel<DiscoveryStore::ActivityRing> {
    Q_OBJECT
public:
    enum class Field { Time, What, Subject, Event };
    Q_ENUM(Field)

    /// `store` may be null: an empty table.
    explicit ActivityTableModel(std::shared_ptr<const DiscoveryStore> store,
                                QObject *parent = nullptr);

protected:
    QVariant cell(const Activity &activity, int column, int role) const override;
    bool occurs(WordFilter::Word &word, const Activity &activity) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const Activity &activity, Field field) const;
    QVariant raw(const Activity &activity, Field field) const;
    const QString &subject(const Activity &activity) const;
};

} // namespace Console
