// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/authpanel.h"

#include "ui/models/authruletablemodel.h"
#include "ui/text/foreigntext.h"
#include "ui/views/banner.h"
#include "ui/views/button.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"
#include "ui/views/trialform.h"

#include <QFileDialog>
#include <QLabel>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

/// Below this the rules and the trial stand one under the other.
constexpr int narrow = 900;
constexpr auto splitKey = "split"_L1;

int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

AuthPanel::AuthPanel(std::shared_ptr<AuthLink> link, QWidget *parent)
    : Panel(parent)
    , m_link(std::move(link))
    , m_model(new AuthRuleTableModel)
    , m_rules(new TablePanel(*m_model, {u"rule"_s, tr("Rules"), tr("Filter: pattern, demand …")}))
    , m_open(new Button(tr("Open rules …")))
    , m_notice(new Banner)
    , m_warnings(new QLabel)
    , m_trial(new TrialForm)
    , m_parts(new QSplitter)
{
    setObjectName(u"authPage"_s);
    setAccessibleName(tr("Auth"));
    m_open->setObjectName(u"rulesOpenButton"_s);
    m_open->setAccessibleName(tr("Open a file of rules"));
    m_open->setToolTip(tr("A file such as pushwatch serve --rules takes"));
    m_open->setEnabled(bool(m_link));
    m_rules->addTool(m_open);
    m_notice->setObjectName(u"authNotice"_s);
    m_notice->hide();
    m_warnings->setObjectName(u"authWarnings"_s);
    m_warnings->setTextFormat(Qt::PlainText);
    m_warnings->setWordWrap(true);
    m_warnings->setContentsMargins(10, 6, 10, 8);
    m_warnings->hide();
    auto *rules = new QWidget;
    auto *left = new QVBoxLayout(rules);
    left->setContentsMargins({});
    left->setSpacing(0);
    left->addWidget(m_rules, 1);
    left->addWidget(m_warnings);
    m_parts->setObjectName(u"authParts"_s);
    m_parts->setChildrenCollapsible(false);
    m_parts->addWidget(rules);
    m_parts->addWidget(m_trial);
    m_parts->setStretchFactor(0, 3);
    m_parts->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_parts, 1);
    setFocusProxy(&m_rules->view());
    m_rules->view().setMinimumHeight(2 * fontMetrics().height() + 12);

    connect(m_open, &Button::clicked, this, &AuthPanel::chooseRules);
    connect(m_rules, &Panel::silenceActionRequested, this, [this] {
        if (m_link)
            chooseRules();
        else
            Q_EMIT silenceActionRequested();
    });
    m_trial->setEnabled(bool(m_link));
    if (!m_link)
        return;
    connect(m_link.get(), &AuthLink::answered, this, &AuthPanel::take);
    connect(m_link.get(), &AuthLink::refused, this, &AuthPanel::showRefusal);
    connect(m_link.get(), &AuthLink::tried, m_trial, &TrialForm::setResult);
    connect(m_link.get(), &AuthLink::verified, m_trial, &TrialForm::setVerdict);
    connect(m_trial, &TrialForm::trialRequested, m_link.get(), &AuthLink::trialRequested);
    connect(m_trial, &TrialForm::verificationRequested, m_link.get(),
            &AuthLink::verificationRequested);
    m_rules->setSilence({tr("There are no rules"),
                         tr("Without a rule every private and presence channel is refused. Open a "
                            "file of rules to see how it decides."),
                         tr("Open rules …")});
}

void AuthPanel::chooseRules()
{
    const QString name = QFileDialog::getOpenFileName(this, tr("Open a file of rules"), {},
                                                      tr("Rules (*.json);;All files (*)"));
    if (!name.isEmpty())
        openRules(name);
}

void AuthPanel::openRules(const QString &fileName)
{
    m_notice->hide();
    if (m_link)
        Q_EMIT m_link->rulesRequested(fileName);
}

void AuthPanel::showRefusal(const Pusher::Error &error)
{
    m_notice->showMessage(Banner::Kind::Warning, tr("The rules stay as they were"),
                          ForeignText::preview(error.message, 400), {});
}

void AuthPanel::take(const AuthSnapshot &snapshot)
{
    m_model->setRules(snapshot.rules);
    m_rules->setSummary(summary(snapshot));
    QStringList warnings;
    for (const QString &warning : snapshot.warnings)
        warnings += u"⚠ "_s + ForeignText::preview(warning);
    constexpr qsizetype shown = 3;
    const qsizetype more = warnings.size() - shown;
    QString text = warnings.mid(0, shown).join(u'\n');
    if (more > 0)
        text += u'\n' + tr("… and %Ln more", nullptr, int(more));
    m_warnings->setText(text);
    m_warnings->setToolTip(ForeignText::toolTip(snapshot.warnings.join(u'\n')));
    m_warnings->setVisible(!warnings.isEmpty());
    if (isVisible())
        m_rules->refresh();
}

QString AuthPanel::summary(const AuthSnapshot &snapshot)
{
    QStringList parts;
    if (!snapshot.source.isEmpty())
        parts += ForeignText::inSentence(snapshot.source, 40);
    parts += tr("%Ln allowed", nullptr, plural(snapshot.allowed));
    parts += tr("%Ln refused", nullptr, plural(snapshot.refused));
    if (snapshot.withoutRule > 0)
        parts += tr("%Ln without a rule", nullptr, plural(snapshot.withoutRule));
    return parts.join(u"  ·  "_s);
}

void AuthPanel::setTheme(const Theme &theme)
{
    m_rules->setTheme(theme);
    m_notice->setTheme(theme);
}

void AuthPanel::refresh()
{
    m_rules->refresh();
}

void AuthPanel::showFacts(const LineFacts &facts)
{
    m_rules->showFacts(facts);
    // Who decides is here: how the line is does not matter.
    m_rules->setStale(false);
    m_trial->setNow(facts.wallNow);
    m_trial->setOwnSocket(facts.status.socketId);
    if (m_link)
        Q_EMIT m_link->requested();
}

void AuthPanel::setSilence(const Silence &silence)
{
    if (!m_link)
        m_rules->setSilence(silence);
}

void AuthPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    m_parts->setOrientation(event->size().width() < narrow ? Qt::Vertical : Qt::Horizontal);
}

void AuthPanel::saveLayout(QSettings &settings) const
{
    settings.setValue(splitKey, m_parts->saveState());
    settings.beginGroup(m_rules->objectName());
    m_rules->saveLayout(settings);
    settings.endGroup();
}

void AuthPanel::restoreLayout(QSettings &settings)
{
    m_parts->restoreState(settings.value(splitKey).toByteArray());
    settings.beginGroup(m_rules->objectName());
    m_rules->restoreLayout(settings);
    settings.endGroup();
}

} // namespace Console
