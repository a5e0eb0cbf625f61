// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/discoverypanel.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

DiscoveryPanel::DiscoveryPanel(TableModel &model, const Options &options, const QString &hint,
                               QWidget *parent)
    : TablePanel(model, options, parent)
    , m_hint(hint)
{
}

void DiscoveryPanel::refresh()
{
    TablePanel::refresh();
    setSummary(summary());
}

void DiscoveryPanel::setSilence(const Silence &silence)
{
    Silence told = silence;
    // Where there is a button, the next step is clear.
    if (told.action.isEmpty())
        told.text = told.text.isEmpty() ? m_hint : told.text + u' ' + m_hint;
    TablePanel::setSilence(told);
}

void DiscoveryPanel::gapOpened(const Pusher::Gap &)
{
    m_hadGap = true;
    setSummary(summary());
}

QString DiscoveryPanel::atLeast() const
{
    return m_hadGap ? u"≥ "_s : QString();
}

int DiscoveryPanel::plural(quint64 number)
{
    return int(std::min<quint64>(number, std::numeric_limits<int>::max()));
}

QString DiscoveryPanel::joined(const QStringList &parts)
{
    return parts.join(u"  ·  "_s);
}

} // namespace Console
