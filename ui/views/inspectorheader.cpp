// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspectorheader.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"
#include "ui/views/elidedlabel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

namespace {

QString timeTaken(nanoseconds took)
{
    const QLocale locale;
    if (took < 1ms)
        return InspectorHeader::tr("%1 µs").arg(
            locale.toString(double(took.count()) / 1000, 'g', 3));
    return InspectorHeader::tr("%1 ms").arg(
        locale.toString(double(took.count()) / 1'000'000, 'f', 1));
}

QString outcomeText(const Pusher::DispatchOutcome &outcome)
{
    switch (outcome.state) {
    case Pusher::DispatchOutcome::State::Waiting:
        return InspectorHeader::tr("listeners not called yet");
    case Pusher::DispatchOutcome::State::Missed:
        return InspectorHeader::tr("gone before its listeners were called");
    case Pusher::DispatchOutcome::State::Dropped:
        return InspectorHeader::tr("left out under load by its channel's policy");
    case Pusher::DispatchOutcome::State::Dispatched:
        break;
    }
    if (outcome.called == 0)
        return InspectorHeader::tr("no listener called");
    QStringList parts{InspectorHeader::tr("called %Ln listener(s)", nullptr, int(outcome.called))};
    if (outcome.called == Pusher::DispatchOutcome::mostCalled)
        parts.first() = InspectorHeader::tr("called %1 listeners or more")
                            .arg(QLocale().toString(outcome.called));
    if (outcome.failed > 0)
        parts += InspectorHeader::tr("%1 failed").arg(QLocale().toString(outcome.failed));
    if (outcome.took)
        parts += timeTaken(*outcome.took);
    return parts.join(u", "_s);
}

QString ageText(milliseconds age)
{
    return age < 1s ? InspectorHeader::tr("just now")
                    : InspectorHeader::tr("%1 ago").arg(Sentences::duration(floor<seconds>(age)));
}

} // namespace

InspectorHeader::InspectorHeader(const Ways &ways, QWidget *parent)
    : QWidget(parent)
    , m_name(new ElidedLabel)
    , m_number(new ElidedLabel)
    , m_origin(new ElidedLabel)
    , m_facts(new ElidedLabel)
    , m_state(new ElidedLabel)
{
    setObjectName(u"inspectorHeader"_s);
    m_name->setObjectName(u"inspectorName"_s);
    m_number->setObjectName(u"inspectorNumber"_s);
    m_origin->setObjectName(u"inspectorOrigin"_s);
    m_facts->setObjectName(u"inspectorFacts"_s);
    m_state->setObjectName(u"inspectorState"_s);
    QFont bold = font();
    bold.setBold(true);
    m_name->setFont(bold);
    for (ElidedLabel *label : {m_number, m_facts, m_state})
        label->setForegroundRole(QPalette::PlaceholderText);

    auto *top = new QHBoxLayout;
    top->setSpacing(2);
    top->addWidget(m_number, 1);
    top->addWidget(button(ways.back, Qt::LeftArrow));
    top->addWidget(button(ways.forward, Qt::RightArrow));
    top->addSpacing(6);
    top->addWidget(button(ways.older, Qt::UpArrow));
    top->addWidget(button(ways.newer, Qt::DownArrow));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(2);
    layout->addLayout(top);
    for (ElidedLabel *label : {m_name, m_origin, m_facts, m_state})
        layout->addWidget(label);
}

QWidget *InspectorHeader::button(QAction *action, Qt::ArrowType arrow)
{
    auto *result = new QToolButton;
    result->setDefaultAction(action);
    result->setArrowType(arrow);
    result->setAutoRaise(true);
    result->setObjectName(action->objectName() + u"Button"_s);
    result->setAccessibleName(action->text().remove(u'&'));
    result->setFocusPolicy(Qt::TabFocus);
    result->setMinimumSize(24, 24);
    return result;
}

void InspectorHeader::setEvent(const Pusher::Event &event, const QString &form,
                               milliseconds reading)
{
    const QLocale locale;
    m_number->setText(tr("Event %1").arg(locale.toString(event.sequence())));
    m_name->setText(ForeignText::preview(event.name().value()));
    QStringList facts{
        locale.formattedDataSize(event.rawData().size(), 1, QLocale::DataSizeSIFormat), form};
    if (reading > slowReading)
        //: %1 a duration
        facts += tr("slow to parse: %1").arg(Sentences::duration(reading));
    if (!event.cannotDecrypt().empty())
        facts += Sentences::cannotDecrypt(event.cannotDecrypt());
    if (!event.userId().value().isEmpty())
        facts += tr("from %1").arg(ForeignText::inSentence(event.userId().value()));
    m_facts->setText(facts.join(u" · "_s));
}

void InspectorHeader::setState(const Pusher::Event &event, const State &state)
{
    const auto age = floor<milliseconds>(state.now - event.receivedAt());
    m_origin->setText(QStringList{ForeignText::inSentence(event.channel().value(), 256),
                                  Sentences::timeOfDay(event.receivedAt()),
                                  ageText(std::max(age, milliseconds(0)))}
                          .join(u" · "_s));
    QString text = outcomeText(state.outcome);
    if (!state.isKept)
        text += u" · "_s + tr("no longer in the history");
    m_state->setText(text);
}

} // namespace Console
