// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/logtablemodel.h"
#include "ui/models/publishlog.h"

#include <memory>

namespace Console {

/// What the window sent, oldest first, with the verdict of each event.
class PublishTableModel : public LogTableModel {
    Q_OBJECT
public:
    enum class Field { Time, Event, Channel, Verdict, Receivers, After, Reason, Way, Data, Code, Id };
    Q_ENUM(Field)

    explicit PublishTableModel(std::shared_ptr<const PublishLog> log, QObject *parent = nullptr);

    const PublishLog::Entry &entryAt(int row) const { return m_shown[std::size_t(placeOf(row))]; }

protected:
    quint64 revision() const override { return m_log->revision(); }
    quint64 newestId() const override;
    int fetchAfter(quint64 cleared) override;
    quint64 fetchedId(int place) const override { return m_fetched[std::size_t(place)].id; }
    quint64 idOf(int place) const override { return m_shown[std::size_t(place)].id; }
    void adopt() override { m_shown = m_fetched; }
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override;

private:
    using Entry = PublishLog::Entry;

    static std::vector<Column> allColumns();
    static QString text(const Entry &entry, Field field);
    static QVariant raw(const Entry &entry, Field field);
    static QString hint(const Entry &entry, Field field);
    static QString sentence(const Entry &entry);

    std::shared_ptr<const PublishLog> m_log;
    std::vector<Entry> m_shown;
    std::vector<Entry> m_fetched;
};

} // namespace Console
