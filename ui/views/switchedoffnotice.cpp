// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/switchedoffnotice.h"

#include "ui/text/listenersentences.h"

using namespace Qt::StringLiterals;

namespace Console {

SwitchedOffNotice::SwitchedOffNotice(std::shared_ptr<ListenerLink> link, QWidget *parent)
    : Banner(parent)
    , m_link(std::move(link))
{
    setObjectName(u"switchedOffNotice"_s);
    setDismissible(false);
    if (!m_link)
        return;
    connect(m_link.get(), &ListenerLink::switchedOffChanged, this,
            &SwitchedOffNotice::showSwitchedOff);
    connect(this, &Banner::actionRequested, this, &SwitchedOffNotice::switchAllOn);
    showSwitchedOff();
}

void SwitchedOffNotice::setSuperfluous(bool superfluous)
{
    if (std::exchange(m_isSuperfluous, superfluous) != superfluous)
        showSwitchedOff();
}

void SwitchedOffNotice::showSwitchedOff()
{
    const QStringList ids = m_link ? m_link->switchedOff() : QStringList();
    if (ids.isEmpty() || m_isSuperfluous)
        hide();
    else
        showMessage(Kind::Warning, ListenerSentences::switchedOff(ids), {},
                    ids.size() == 1 ? tr("Switch on") : tr("Switch all on"));
}

void SwitchedOffNotice::switchAllOn()
{
    for (const QString &id : m_link->switchedOff())
        Q_EMIT m_link->switchRequested(Pusher::ListenerId(id), true);
}

} // namespace Console
