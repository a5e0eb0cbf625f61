// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/membertablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/utcdatetime.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

using namespace Qt::StringLiterals;

namespace Console {

MemberTableModel::MemberTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<MemberTableModel::Column> MemberTableModel::allColumns()
{
    return {{u"member"_s, tr("Member"), 14},
            {u"channel"_s, tr("Channel"), 19},
            {u"info"_s, tr("Info"), 12},
            {u"joined"_s, tr("Joined"), 10},
            //: A column: for how long a member is on the channel
            {u"here"_s, tr("Here for"), 11}};
}

void MemberTableModel::setSnapshot(const ChannelSnapshot &snapshot)
{
    m_next = snapshot.members;
    m_isNew = true;
}

void MemberTableModel::setNow(Pusher::WallTime now)
{
    using std::chrono::seconds;
    const bool isNewSecond = floor<seconds>(now) != floor<seconds>(m_now);
    m_now = now;
    if (isNewSecond)
        columnsChanged(int(Field::Here), int(Field::Here));
}

int MemberTableModel::fetch()
{
    return std::exchange(m_isNew, false) ? int(m_next.size()) : unchanged;
}

QString MemberTableModel::fetchedKey(int place) const
{
    const MemberRow &member = m_next.at(place);
    return member.channel.value() + u' ' + member.user.value(); // no channel's name has a space
}

QVariant MemberTableModel::cell(int place, int column, int role) const
{
    const MemberRow &member = m_shown.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(member, field);
    case Qt::ToolTipRole:
        return field == Field::Info ? ForeignText::toolTip(QString::fromUtf8(member.info))
                                    : QString();
    case RawRole:
        return raw(member, field);
    case StaleRole:
        return !member.isCurrent;
    default:
        return {};
    }
}

QString MemberTableModel::text(const MemberRow &member, Field field) const
{
    switch (field) {
    case Field::Member:
        //: %1 a user's id
        return member.isMe ? tr("%1 (you)").arg(ForeignText::inSentence(member.user.value(), 200))
                           : ForeignText::preview(member.user.value());
    case Field::Channel:
        return ForeignText::preview(member.channel.value());
    case Field::Info:
        // The beginning is enough for a preview of it.
        return member.info.isEmpty()
            ? u"—"_s
            : ForeignText::preview(QString::fromUtf8(member.info.left(1024)));
    case Field::Joined:
        return member.joined ? Sentences::clock(*member.joined) : tr("before us");
    case Field::Here:
        return member.joined
            ? Sentences::age(std::max(m_now - *member.joined, Pusher::WallTime::duration(0)))
            : u"—"_s;
    }
    return {};
}

QVariant MemberTableModel::raw(const MemberRow &member, Field field)
{
    switch (field) {
    case Field::Member:
        return member.user.value();
    case Field::Channel:
        return member.channel.value();
    case Field::Info:
        return QString::fromUtf8(member.info);
    case Field::Joined:
    case Field::Here:
        return member.joined ? QVariant(utcDateTime(*member.joined)) : QVariant();
    }
    return {};
}

} // namespace Console
