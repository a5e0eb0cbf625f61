// SPDX-License-Identifier: MIT
#include "libpusher/protocol/event.h"
#include "libpusher/protocol/framecodec.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// Every frame under tests/fixtures/frames/<dialect>/NAME.json against NAME.expected.json beside
/// it.
///
/// A new fixture needs no code: put the frame as a server sends it, and what we must read from it.
class TestFrameFixtures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyDialectIsThere();
    void L1_decodes_data();
    void L1_decodes();

private:
    void compareFault(FrameFault fault, const QJsonObject &expected);
    void compareFrame(const Frame &frame, const QJsonObject &expected);
    void compareMessages(QByteArrayView rawData, const QJsonObject &expected);
};

namespace {

const QString folder = QStringLiteral(FIXTURES "/frames");

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// QString::fromUtf8() would swallow a byte order mark.
QString withByteOrderMark(const QByteArray &utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder.decode(utf8);
}

QJsonValue codeValue(std::optional<int> code)
{
    return code ? QJsonValue(*code) : QJsonValue(QJsonValue::Null);
}

const QHash<QString, FrameFault> faults{
    {u"Empty"_s, FrameFault::Empty},
    {u"InvalidJson"_s, FrameFault::InvalidJson},
    {u"NotAnObject"_s, FrameFault::NotAnObject},
    {u"NoEvent"_s, FrameFault::NoEvent},
    {u"BadMember"_s, FrameFault::BadMember},
    {u"TooDeep"_s, FrameFault::TooDeep},
    {u"TrailingBytes"_s, FrameFault::TrailingBytes},
};

} // namespace

void TestFrameFixtures::everyDialectIsThere()
{
    const QStringList wanted{u"hosted"_s, u"malformed"_s, u"reverb"_s, u"sockudo"_s, u"soketi"_s};
    QCOMPARE(QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name), wanted);
    for (const QString &dialect : wanted)
        QVERIFY(QDir(folder + u'/' + dialect).entryList({u"*.json"_s}).size() >= 20);
}

void TestFrameFixtures::L1_decodes_data()
{
    QTest::addColumn<QString>("path");
    const QStringList dialects = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &dialect : dialects) {
        const QDir dir(folder + u'/' + dialect);
        const QStringList names = dir.entryList({u"*.json"_s}, QDir::Files);
        for (const QString &name : names) {
            if (name.endsWith(".expected.json"_L1))
                continue;
            const QString base = name.chopped(5);
            QTest::newRow(qPrintable(dialect + u'/' + base)) << dir.filePath(base);
        }
    }
}

void TestFrameFixtures::L1_decodes()
{
    QFETCH(QString, path);
    const QByteArray text = contents(path + u".json"_s);
    const QJsonObject expected =
        QJsonDocument::fromJson(contents(path + u".expected.json"_s)).object();
    QVERIFY2(!expected.isEmpty(), "no expectation beside the frame");

    const QString socketText = withByteOrderMark(text);
    FrameCodec codec;
    // As the socket hands it over; then as bytes; then once more with everything warm.
    const FrameFault fromString = codec.decode(socketText);
    compareFault(fromString, expected);
    compareFrame(codec.frame(), expected);
    const FrameFault fromBytes = codec.decode(QByteArrayView(text));
    compareFault(fromBytes, expected);
    compareFrame(codec.frame(), expected);
    const FrameFault again = codec.decode(socketText);
    compareFault(again, expected);
    compareFrame(codec.frame(), expected);
    QCOMPARE(codec.bytes().toByteArray(), text);
}

void TestFrameFixtures::compareFault(FrameFault fault, const QJsonObject &expected)
{
    QCOMPARE(fault, faults.value(expected.value("fault"_L1).toString(), FrameFault::None));
}

void TestFrameFixtures::compareFrame(const Frame &frame, const QJsonObject &expected)
{
    QCOMPARE(toQString(frame.event), expected.value("event"_L1).toString());
    if (expected.contains("fault"_L1))
        return;
    QCOMPARE(frame.kind == Frame::Kind::Protocol, expected.value("kind"_L1) == "protocol"_L1);
    QCOMPARE(toQString(frame.channel), expected.value("channel"_L1).toString());
    QCOMPARE(toQString(frame.userId), expected.value("userId"_L1).toString());

    const QByteArrayView raw(frame.rawData.data(), qsizetype(frame.rawData.size()));
    const Event event(1, {}, {}, {}, {}, raw, nullptr);
    const QHash<QString, Event::DataForm> forms{{u"missing"_s, Event::DataForm::Missing},
                                                {u"text"_s, Event::DataForm::Text},
                                                {u"json"_s, Event::DataForm::Json}};
    const QString form = expected.value("dataForm"_L1).toString();
    QVERIFY(forms.contains(form));
    QCOMPARE(event.dataForm(), forms.value(form));
    QCOMPARE(QString::fromUtf8(event.dataText()), expected.value("dataText"_L1).toString());
    const QJsonObject fields = expected.value("fields"_L1).toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const auto field = event.field(it.key().toStdString());
        QVERIFY(field);
        QCOMPARE(field->toString(), it.value().toString());
    }
    compareMessages(raw, expected);
}

void TestFrameFixtures::compareMessages(QByteArrayView rawData, const QJsonObject &expected)
{
    if (expected.contains("established"_L1)) {
        const auto message = parseConnectionEstablished(rawData);
        QVERIFY(message);
        QCOMPARE(QJsonObject({{u"socketId"_s, message->socketId.value()},
                              {u"activityTimeout"_s, qint64(message->activityTimeout.count())},
                              {u"adjusted"_s, message->activityTimeoutAdjusted}}),
                 expected.value("established"_L1).toObject());
    }
    if (expected.contains("error"_L1)) {
        const PusherError message = parsePusherError(rawData);
        QCOMPARE(QJsonObject({{u"code"_s, codeValue(message.code)},
                              {u"message"_s, message.message},
                              {u"channel"_s, message.channel}}),
                 expected.value("error"_L1).toObject());
    }
    if (expected.contains("subscriptionError"_L1)) {
        const SubscriptionError message = parseSubscriptionError(rawData);
        QCOMPARE(QJsonObject({{u"type"_s, message.type},
                              {u"message"_s, message.message},
                              {u"status"_s, codeValue(message.status)}}),
                 expected.value("subscriptionError"_L1).toObject());
    }
}

QTEST_GUILESS_MAIN(TestFrameFixtures)
#include "tst_framefixtures.moc"
