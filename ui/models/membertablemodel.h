// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/channelsnapshot.h"
#include "ui/models/keyedtablemodel.h"

namespace Console {

/// Who is on the presence channels: a row per member and channel.
class MemberTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Member, Channel, Info, Joined, Here };
    Q_ENUM(Field)

    explicit MemberTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setSnapshot(const ChannelSnapshot &snapshot);
    /// For how long somebody is here.
    void setNow(Pusher::WallTime now);

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override { m_shown = m_next; }
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const MemberRow &member, Field field) const;
    static QVariant raw(const MemberRow &member, Field field);

    QList<MemberRow> m_shown;
    QList<MemberRow> m_next;
    bool m_isNew = false;
    Pusher::WallTime m_now;
};

} // namespace Console
