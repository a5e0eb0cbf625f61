// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/connectiontest.h"

#include "ui/text/doctorsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"
#include "ui/theme/glyph.h"
#include "ui/views/button.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Doctor;
using Verdict = Doctor::Verdict;

namespace {
enum Column { Step, Time, Finding };
constexpr qsizetype longestMessage = 600;
} // namespace

ConnectionTest::ConnectionTest(DoctorFactory makeDoctor, QWidget *parent)
    : QDialog(parent)
    , m_makeDoctor(std::move(makeDoctor))
    , m_summary(new QLabel)
    , m_steps(new QTreeWidget)
    , m_whole(new QLabel)
    , m_again(new Button(tr("Test again")))
    , m_copy(new Button(tr("Copy")))
{
    setObjectName(u"connectionTest"_s);
    setWindowTitle(tr("Test connection"));
    resize(760, 420);
    m_summary->setObjectName(u"testSummary"_s);
    m_whole->setObjectName(u"testWhole"_s);
    m_whole->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    // Room for the longest, so that nothing moves from step to step.
    m_whole->setMinimumHeight(4 * fontMetrics().lineSpacing());
    for (QLabel *label : {m_summary, m_whole}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    QFont bold = m_summary->font();
    bold.setBold(true);
    m_summary->setFont(bold);
    m_steps->setObjectName(u"testSteps"_s);
    m_steps->setAccessibleName(tr("Steps from the name to the HTTP API"));
    m_steps->setHeaderLabels({tr("Step"), tr("Time"), tr("What was found")});
    m_steps->setRootIsDecorated(false);
    m_steps->setItemsExpandable(false);
    m_steps->setTabKeyNavigation(false);
    m_steps->header()->setSectionsMovable(false);
    m_again->setObjectName(u"testAgainButton"_s);
    m_again->setAccessibleName(m_again->text());
    m_copy->setObjectName(u"testCopyButton"_s);
    m_copy->setAccessibleName(tr("Copy all steps"));

    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_copy);
    buttons->addWidget(m_again);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addWidget(m_steps, 1);
    layout->addWidget(m_whole);
    layout->addLayout(buttons);
    connect(m_steps, &QTreeWidget::currentItemChanged, this, &ConnectionTest::showWhole);
    connect(m_again, &Button::clicked, this, &ConnectionTest::start);
    connect(m_copy, &Button::clicked, this, &ConnectionTest::copy);
}

ConnectionTest::~ConnectionTest() = default;

void ConnectionTest::setTheme(const Theme &theme)
{
    m_theme = theme;
    for (int row = 0; row < m_steps->topLevelItemCount(); ++row)
        m_steps->topLevelItem(row)->setIcon(Step, glyph(m_results.at(row)));
}

void ConnectionTest::start()
{
    if (!m_again->isEnabled())
        return;
    m_again->setEnabled(false);
    m_copy->setEnabled(false);
    m_steps->clear();
    m_results.clear();
    m_whole->clear();
    m_summary->setText(tr("Testing …"));
    m_doctor = m_makeDoctor();
    connect(m_doctor.get(), &Doctor::stepFinished, this, &ConnectionTest::add);
    connect(m_doctor.get(), &Doctor::finished, this, &ConnectionTest::end);
    m_doctor->start();
}

void ConnectionTest::add(const Doctor::StepResult &result)
{
    m_results.append(result);
    auto *item = new QTreeWidgetItem(m_steps);
    const QString step = DoctorSentences::step(result.step, result.channel);
    const QString finding = DoctorSentences::finding(result);
    item->setText(Step, step);
    item->setToolTip(Step, ForeignText::toolTip(step));
    if (result.verdict != Verdict::Skipped) {
        item->setText(
            Time, Sentences::duration(std::chrono::ceil<std::chrono::milliseconds>(result.took)));
    }
    item->setText(Finding, finding);
    item->setToolTip(Finding, ForeignText::toolTip(finding));
    item->setIcon(Step, glyph(result));
    //: Spoken by screen readers: step, whether it passed, what was found
    item->setData(Step, Qt::AccessibleTextRole,
                  tr("%1, %2: %3").arg(step, DoctorSentences::verdict(result.verdict), finding));
    m_steps->resizeColumnToContents(Step);
}

void ConnectionTest::end(const Doctor::Report &report)
{
    m_again->setEnabled(true);
    m_copy->setEnabled(true);
    m_summary->setText(DoctorSentences::summary(report));
    const Doctor::StepResult *failed = report.firstFailed();
    const int row = failed ? int(failed - report.steps.constData()) : 0;
    m_steps->setCurrentItem(m_steps->topLevelItem(row));
    m_steps->setFocus();
}

QString ConnectionTest::told(const Doctor::StepResult &result) const
{
    return DoctorSentences::finding(result) + u'\n'
        + ForeignText::preview(result.diagnosis.message, longestMessage);
}

void ConnectionTest::showWhole()
{
    const int row = m_steps->indexOfTopLevelItem(m_steps->currentItem());
    m_whole->setText(row < 0 ? QString() : told(m_results.at(row)));
}

void ConnectionTest::copy() const
{
    QStringList lines{m_summary->text()};
    for (const Doctor::StepResult &result : m_results) {
        const auto details = QJsonObject::fromVariantMap(result.diagnosis.parameters);
        lines.append(u"%1 %2 %3 ms %4: %5 %6"_s.arg(
            Doctor::stepText(result.step), Doctor::verdictText(result.verdict),
            QString::number(double(result.took.count()) / 1000, 'f', 1),
            result.diagnosis.causeText(), result.diagnosis.message,
            QString::fromUtf8(QJsonDocument(details).toJson(QJsonDocument::Compact))));
    }
    for (QString &line : lines)
        line = ForeignText::oneLine(line);
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

QIcon ConnectionTest::glyph(const Doctor::StepResult &result) const
{
    const auto icon = [this](Glyph::Shape shape, Theme::Role role) {
        return Glyph::icon(shape, role, m_theme, devicePixelRatio());
    };
    switch (result.verdict) {
    case Verdict::Passed:
        return result.diagnosis.cause == Pusher::Diagnosis::Cause::None
            ? icon(Glyph::Shape::Tick, Theme::Role::Healthy)
            : icon(Glyph::Shape::Warning, Theme::Role::Degraded);
    case Verdict::Failed:
        return icon(Glyph::Shape::Cross, Theme::Role::Unhealthy);
    case Verdict::Skipped:
        return icon(Glyph::Shape::Ring, Theme::Role::Offline);
    }
    Q_UNREACHABLE();
}

} // namespace Console
