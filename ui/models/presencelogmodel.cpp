// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/presencelogmodel.h"

#include "ui/models/roles.h"
#include "ui/models/utcdatetime.h"
#include "ui/text/channelsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

PresenceLogModel::PresenceLogModel(QObject *parent)
    : LogTableModel(allColumns(), parent)
{
}

std::vector<PresenceLogModel::Column> PresenceLogModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 12},
            {u"member"_s, tr("Member"), 12},
            //: A column: came or went
            {u"what"_s, tr("What"), 12},
            {u"channel"_s, tr("Channel"), 19}};
}

void PresenceLogModel::setSnapshot(const ChannelSnapshot &snapshot)
{
    m_news = snapshot.news;
}

int PresenceLogModel::fetchAfter(quint64 cleared)
{
    const auto first =
        std::find_if(m_news.cbegin(), m_news.cend(),
                     [cleared](const PresenceNews &news) { return news.id > cleared; });
    m_fetched = m_news.mid(first - m_news.cbegin());
    return int(m_fetched.size());
}

QVariant PresenceLogModel::cell(int place, int column, int role) const
{
    const PresenceNews &news = m_shown.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(news, field);
    case RawRole:
        return raw(news, field);
    default:
        return {};
    }
}

QString PresenceLogModel::text(const PresenceNews &news, Field field)
{
    switch (field) {
    case Field::Time:
        return Sentences::timeOfDay(news.at);
    case Field::Member:
        return ForeignText::preview(news.user.value());
    case Field::What:
        return ChannelSentences::news(news.kind);
    case Field::Channel:
        return ForeignText::preview(news.channel.value());
    }
    return {};
}

QVariant PresenceLogModel::raw(const PresenceNews &news, Field field)
{
    switch (field) {
    case Field::Time:
        return utcDateTime(news.at);
    case Field::Member:
        return news.user.value();
    case Field::What:
        return ChannelSentences::news(news.kind);
    case Field::Channel:
        return news.channel.value();
    }
    return {};
}

} // namespace Console
