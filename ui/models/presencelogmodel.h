// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/channelsnapshot.h"
#include "ui/models/logtablemodel.h"

namespace Console {

/// Who came and went on presence channels, oldest first: the newest thousand.
class PresenceLogModel : public LogTableModel {
    Q_OBJECT
public:
    enum class Field { Time, Member, What, Channel };
    Q_ENUM(Field)

    explicit PresenceLogModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setSnapshot(const ChannelSnapshot &snapshot);

protected:
    quint64 revision() const override { return newestId(); }
    quint64 newestId() const override { return m_news.isEmpty() ? 0 : m_news.last().id; }
    int fetchAfter(quint64 cleared) override;
    quint64 fetchedId(int place) const override { return m_fetched.at(place).id; }
    quint64 idOf(int place) const override { return m_shown.at(place).id; }
    void adopt() override { m_shown = m_fetched; }
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    static QString text(const PresenceNews &news, Field field);
    static QVariant raw(const PresenceNews &news, Field field);

    QList<PresenceNews> m_news;
    QList<PresenceNews> m_fetched;
    QList<PresenceNews> m_shown;
};

} // namespace Console
