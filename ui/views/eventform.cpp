// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/eventform.h"

#include "libpusher/protocol/channelname.h"
#include "ui/text/foreigntext.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonParseError>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QStringListModel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using Way = PublishRun::Way;

namespace {

constexpr qsizetype mostChannels = 100;

QStringList namesIn(const QString &text)
{
    static const QRegularExpression between(u"[,\\s]+"_s);
    return text.split(between, Qt::SkipEmptyParts);
}

} // namespace

EventForm::EventForm(const PublishAbilities &abilities, QWidget *parent)
    : PublishForm(parent)
    , m_way(new QComboBox)
    , m_channels(new QLineEdit)
    , m_event(new QLineEdit)
    , m_exclude(new QCheckBox(tr("Not to this window")))
    , m_data(new QPlainTextEdit)
    , m_known(new QStringListModel(this))
{
    setObjectName(u"eventForm"_s);
    m_way->addItem(tr("HTTP API"), int(Way::HttpApi));
    m_way->addItem(tr("Client event"), int(Way::ClientEvent));
    m_way->setCurrentIndex(abilities.hasHttpApi ? 0 : 1);
    m_data->setObjectName(u"publishData"_s);
    m_data->setAccessibleName(tr("Data, a JSON value"));
    m_data->setPlaceholderText(tr("Data: a JSON value, for instance {\"botUUID\": \"…\"}"));
    m_data->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_data->setTabChangesFocus(true);
    m_data->setMinimumHeight(2 * fontMetrics().lineSpacing() + 12);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(6);
    layout->addWidget(buildHead());
    layout->addWidget(m_data, 1);
    connect(m_way, &QComboBox::currentIndexChanged, this, &EventForm::showWay);
    connect(m_channels, &QLineEdit::textChanged, this, &PublishForm::changed);
    connect(m_event, &QLineEdit::textChanged, this, &PublishForm::changed);
    connect(m_exclude, &QCheckBox::toggled, this, &PublishForm::changed);
    connect(m_data, &QPlainTextEdit::textChanged, this, &PublishForm::changed);
    setFocusProxy(m_channels);
    showWay();
}

QWidget *EventForm::buildHead()
{
    auto *head = new QWidget;
    m_way->setObjectName(u"publishWay"_s);
    m_way->setAccessibleName(tr("Way"));
    m_way->setToolTip(tr("How the event travels"));
    m_channels->setObjectName(u"publishChannels"_s);
    m_channels->setAccessibleName(tr("Channels"));
    m_channels->setPlaceholderText(tr("Channel, or several"));
    m_event->setObjectName(u"publishEvent"_s);
    m_event->setAccessibleName(tr("Event"));
    m_event->setPlaceholderText(tr("Event"));
    m_exclude->setObjectName(u"publishExclude"_s);
    auto *completer = new QCompleter(m_known, m_channels);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_channels->setCompleter(completer);
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    layout->addWidget(m_way);
    layout->addWidget(m_channels, 3);
    layout->addWidget(m_event, 2);
    layout->addWidget(m_exclude);
    return head;
}

Way EventForm::way() const
{
    return Way(m_way->currentData().toInt());
}

void EventForm::showWay()
{
    const bool isClientEvent = way() == Way::ClientEvent;
    m_exclude->setEnabled(!isClientEvent && !m_socketId.value().isEmpty());
    m_exclude->setToolTip(isClientEvent
                              ? tr("A client event never comes back to who sends it")
                              : tr("The server leaves this window's own connection out"));
    m_channels->setToolTip(isClientEvent
                               ? tr("One private or presence channel that is subscribed here")
                               : tr("Up to 100, with commas or spaces between them"));
    m_event->setToolTip(isClientEvent ? tr("Begins with client-") : tr("At most 200 characters"));
    Q_EMIT changed();
}

void EventForm::setChannels(const QStringList &channels)
{
    if (m_known->stringList() != channels)
        m_known->setStringList(channels);
}

void EventForm::setSocketId(const Pusher::SocketId &socketId)
{
    if (m_socketId == socketId)
        return;
    m_socketId = socketId;
    showWay();
}

void EventForm::fill(const PublishRun::Item &item, Way way)
{
    QStringList names;
    for (const Pusher::ChannelName &channel : item.event.channels)
        names.append(channel.value());
    m_way->setCurrentIndex(m_way->findData(int(way)));
    m_channels->setText(names.join(u", "_s));
    m_event->setText(item.event.name.value());
    m_exclude->setChecked(!item.event.exclude.value().isEmpty());
    m_data->setPlainText(QString::fromUtf8(item.event.data));
}

QString EventForm::channelProblem(const QStringList &names) const
{
    const bool isClientEvent = way() == Way::ClientEvent;
    if (names.isEmpty())
        return tr("Say on which channel.");
    if (isClientEvent && names.size() > 1)
        return tr("A client event goes to one channel.");
    if (names.size() > mostChannels)
        return tr("%L1 channels; an event goes to 100 at most.").arg(names.size());
    for (const QString &name : names) {
        if (const auto parsed = Pusher::parseChannelName(name); !parsed)
            return tr("%1 is no channel: %2")
                .arg(ForeignText::inSentence(name), ForeignText::preview(parsed.error().message));
    }
    return {};
}

QString EventForm::nameProblem(const QString &name) const
{
    if (name.isEmpty())
        return tr("Say which event.");
    if (const auto parsed = Pusher::parseEventName(name); !parsed)
        return ForeignText::preview(parsed.error().message);
    if (way() == Way::ClientEvent && !name.startsWith("client-"_L1))
        return tr("The name of a client event begins with client-.");
    return {};
}

QString EventForm::dataProblem(const QByteArray &data)
{
    if (data.size() > Pusher::maximumEventDataBytes)
        return tr("The data has %L1 bytes; at most %L2 are allowed.")
            .arg(data.size())
            .arg(Pusher::maximumEventDataBytes);
    if (data.isEmpty())
        return tr("Give the data, a JSON value; {} is the shortest.");
    QJsonParseError error;
    // Wrapped: a document is an object or an array only. "1,2" must not slip through.
    const auto document = QJsonDocument::fromJson('[' + data + ']', &error);
    if (error.error != QJsonParseError::NoError)
        return tr("No JSON at character %L1: %2. A text needs quotes.")
            .arg(std::max(error.offset, 1))
            .arg(error.errorString());
    if (document.array().size() != 1)
        return tr("That is more than one JSON value.");
    return {};
}

PublishForm::Checked EventForm::check() const
{
    const QStringList names = namesIn(m_channels->text());
    const QString name = m_event->text().trimmed();
    const QByteArray payload = m_data->toPlainText().trimmed().toUtf8();
    if (names.isEmpty() && name.isEmpty() && payload.isEmpty())
        return Problem{tr("Name a channel and an event, and give its data."), true};
    for (const QString &problem : {channelProblem(names), nameProblem(name), dataProblem(payload)}) {
        if (!problem.isEmpty())
            return Problem{problem};
    }
    PublishRun::Item item;
    for (const QString &channel : names)
        item.event.channels.append(Pusher::ChannelName(channel));
    item.event.name = Pusher::EventName(name);
    item.event.data = payload;
    if (m_exclude->isEnabled() && m_exclude->isChecked())
        item.event.exclude = m_socketId;
    return Draft{way(), {item},
                 tr("JSON, %L1 of %L2 bytes.").arg(payload.size()).arg(Pusher::maximumEventDataBytes)};
}

} // namespace Console
