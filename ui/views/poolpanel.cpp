// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/poolpanel.h"

#include "ui/models/pooltablemodel.h"

#include <QLocale>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

PoolPanel::PoolPanel(std::shared_ptr<PoolLink> link, QWidget *parent)
    : PoolPanel(std::move(link), new PoolTableModel, parent)
{
}

PoolPanel::PoolPanel(std::shared_ptr<PoolLink> link, PoolTableModel *pool, QWidget *parent)
    : TablePanel(*pool, {u"pool"_s, tr("Users' connections"), tr("Filter: user, state …")}, parent)
    , m_link(std::move(link))
    , m_pool(pool)
{
    setSilence({tr("No connection is open for a user"),
                tr("Each connection that is opened for a user appears here."),
                {}});
    connect(m_link.get(), &PoolLink::answered, this, &PoolPanel::take);
}

void PoolPanel::showFacts(const LineFacts &facts)
{
    TablePanel::showFacts(facts);
    // Each has a line of its own: how the window's own is does not matter.
    setStale(false);
    Q_EMIT m_link->requested();
}

void PoolPanel::take(const PoolSnapshot &snapshot)
{
    m_pool->setSnapshot(snapshot);
    setSummary(summary(snapshot));
    if (isVisible())
        refresh();
}

QString PoolPanel::summary(const PoolSnapshot &snapshot)
{
    const QLocale locale;
    QStringList parts{tr("%1 of %2 places").arg(locale.toString(snapshot.places),
                                                locale.toString(snapshot.capacity)),
                      tr("%Ln connected", nullptr, snapshot.connected)};
    const auto add = [&parts](quint64 count, const QString &text) {
        if (count > 0)
            parts += text;
    };
    add(quint64(snapshot.waiting), tr("%Ln waiting", nullptr, snapshot.waiting));
    add(quint64(snapshot.handshakes), tr("%Ln handshakes", nullptr, snapshot.handshakes));
    add(snapshot.reused, tr("%Ln reused", nullptr, plural(snapshot.reused)));
    add(snapshot.lost, tr("%Ln lost", nullptr, plural(snapshot.lost)));
    add(snapshot.swept, tr("%Ln swept", nullptr, plural(snapshot.swept)));
    add(snapshot.exhausted, tr("%Ln refused: full", nullptr, plural(snapshot.exhausted)));
    add(snapshot.failed, tr("%Ln failed", nullptr, plural(snapshot.failed)));
    return parts.join(u"  ·  "_s);
}

} // namespace Console
