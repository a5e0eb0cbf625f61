// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/whynotcalled.h"

#include "libpusher/dispatch/explain.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"
#include "ui/theme/glyph.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using Explanation = Pusher::Explanation;
using Verdict = Explanation::Verdict;

namespace {

enum Column { Step, Fact, Advice };

const Pusher::ListenerInfo *findListener(const QList<Pusher::ListenerInfo> &listeners,
                                         const Pusher::ListenerInfo &wanted)
{
    const auto found = std::find_if(listeners.cbegin(), listeners.cend(), [&](const auto &info) {
        return info.id == wanted.id && info.channel == wanted.channel && info.event == wanted.event;
    });
    return found == listeners.cend() ? nullptr : &*found;
}

/// Only what differs: a cell that is set anew is spoken anew.
void setText(QTreeWidgetItem &item, int column, const QString &text)
{
    if (item.text(column) != text) {
        item.setText(column, text);
        item.setToolTip(column, ForeignText::toolTip(text));
    }
}

} // namespace

WhyNotCalled::WhyNotCalled(std::shared_ptr<ListenerLink> link,
                           std::shared_ptr<const Pusher::EventHistory> history, QWidget *parent)
    : QDialog(parent)
    , m_link(std::move(link))
    , m_history(std::move(history))
    , m_title(new QLabel)
    , m_cause(new QLabel)
    , m_steps(new QTreeWidget)
    , m_whole(new QLabel)
{
    setObjectName(u"whyNotCalled"_s);
    setWindowTitle(tr("Why not called?"));
    resize(860, 400);
    m_title->setObjectName(u"whyTitle"_s);
    m_cause->setObjectName(u"whyCause"_s);
    m_whole->setObjectName(u"whyWhole"_s);
    m_whole->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    // Room for the longest, so that nothing moves from step to step.
    m_whole->setMinimumHeight(4 * fontMetrics().lineSpacing());
    for (QLabel *label : {m_title, m_cause, m_whole}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    QFont bold = m_cause->font();
    bold.setBold(true);
    m_cause->setFont(bold);
    m_steps->setObjectName(u"whySteps"_s);
    m_steps->setAccessibleName(tr("Steps from the line to the call"));
    m_steps->setHeaderLabels({tr("Step"), tr("What is so"), tr("What to do")});
    m_steps->setRootIsDecorated(false);
    m_steps->setItemsExpandable(false);
    m_steps->setTabKeyNavigation(false);
    m_steps->header()->setSectionsMovable(false);
    m_steps->header()->setStretchLastSection(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_cause);
    layout->addWidget(m_steps, 1);
    layout->addWidget(m_whole);
    connect(m_link.get(), &ListenerLink::answered, this, &WhyNotCalled::follow);
    connect(m_steps, &QTreeWidget::currentItemChanged, this, &WhyNotCalled::showWhole);
}

void WhyNotCalled::setTheme(const Theme &theme)
{
    m_theme = theme;
    for (int row = 0; row < m_steps->topLevelItemCount(); ++row)
        m_steps->topLevelItem(row)->setIcon(Step, glyph(m_explanation.rungs.at(row).verdict));
}

void WhyNotCalled::explain(const Pusher::ListenerInfo &listener, const ListenerSnapshot &snapshot)
{
    m_listener = listener;
    m_title->setText(tr("%1, for %2 on %3")
                         .arg(ForeignText::inSentence(listener.id.value()),
                              ForeignText::inSentence(listener.event),
                              ForeignText::inSentence(listener.channel)));
    follow(snapshot);
    m_steps->setFocus();
}

void WhyNotCalled::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    Q_EMIT m_link->requested();
}

void WhyNotCalled::follow(const ListenerSnapshot &snapshot)
{
    if (const auto *known = findListener(snapshot.listeners, m_listener))
        m_listener = *known;
    else if (const auto *spent = findListener(snapshot.spent, m_listener))
        m_listener = *spent;
    if (m_history)
        m_counts.update(*m_history);
    Pusher::Situation situation = snapshot.situation();
    situation.seen = m_counts.seen();
    showLadder(Pusher::Explain::listener(situation, m_listener));
    // Each answer asks for the next, as long as somebody looks; they come at their own pace.
    if (isVisible())
        Q_EMIT m_link->requested();
}

void WhyNotCalled::showLadder(const Explanation &explanation)
{
    m_explanation = explanation;
    const QString cause = ListenerSentences::cause(explanation);
    if (m_cause->text() != cause)
        m_cause->setText(cause);
    const bool isNew = m_steps->topLevelItemCount() == 0;
    for (int row = 0; row < int(explanation.rungs.size()); ++row) {
        if (isNew)
            new QTreeWidgetItem(m_steps);
        showRung(row);
    }
    showWhole();
    if (!isNew)
        return;
    m_steps->resizeColumnToContents(Step);
    m_steps->setColumnWidth(Fact, 340);
    m_steps->setCurrentItem(m_steps->topLevelItem(0));
}

void WhyNotCalled::showWhole()
{
    const int row = m_steps->indexOfTopLevelItem(m_steps->currentItem());
    if (row < 0)
        return;
    const Explanation::Rung &rung = m_explanation.rungs.at(row);
    const QString advice = ListenerSentences::advice(rung);
    QString text = ListenerSentences::explained(rung);
    if (!advice.isEmpty())
        text += u'\n' + advice;
    if (m_whole->text() != text)
        m_whole->setText(text);
}

void WhyNotCalled::showRung(int row)
{
    const Explanation::Rung &rung = m_explanation.rungs.at(row);
    QTreeWidgetItem &item = *m_steps->topLevelItem(row);
    const QString step = ListenerSentences::step(rung.step);
    const QString fact = ListenerSentences::explained(rung);
    const QString advice = ListenerSentences::advice(rung);
    setText(item, Step, step);
    setText(item, Fact, fact);
    setText(item, Advice, advice);
    //: Spoken by screen readers: step, whether it holds, what is so, what to do
    const QString spoken =
        tr("%1, %2: %3. %4").arg(step, ListenerSentences::verdict(rung.verdict), fact, advice);
    if (item.data(Step, Qt::AccessibleTextRole).toString() == spoken.trimmed())
        return;
    item.setData(Step, Qt::AccessibleTextRole, spoken.trimmed());
    item.setIcon(Step, glyph(rung.verdict));
}

QIcon WhyNotCalled::glyph(Verdict verdict) const
{
    const auto icon = [this](Glyph::Shape shape, Theme::Role role) {
        return Glyph::icon(shape, role, m_theme, devicePixelRatio());
    };
    switch (verdict) {
    case Verdict::Holds:
        return icon(Glyph::Shape::Tick, Theme::Role::Healthy);
    case Verdict::Doubtful:
        return icon(Glyph::Shape::Warning, Theme::Role::Degraded);
    case Verdict::Broken:
        return icon(Glyph::Shape::Cross, Theme::Role::Unhealthy);
    case Verdict::Unknown:
        return icon(Glyph::Shape::Ring, Theme::Role::Offline);
    }
    Q_UNREACHABLE();
}

} // namespace Console
