// SPDX-License-Identifier: MIT
#include "libpusher/protocol/envelopepredictor.h"
#include "libpusher/protocol/framecodec.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// A codec that predicts must answer exactly what one that parses answers, whatever it saw before.
class TestEnvelopePrediction : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recognisesARepeatedEnvelope();
    void refusesWhatOnlyLooksAlike_data();
    void refusesWhatOnlyLooksAlike();
    void agreesWithTheParserOnMutatedFrames();
};

namespace {

/// What a decode answered, as one comparable value.
QByteArray answer(FrameFault fault, const Frame &frame)
{
    QByteArray text = QByteArray::number(int(fault)) + '|' + QByteArray::number(int(frame.kind));
    for (const std::string_view part : {frame.event, frame.channel, frame.userId, frame.rawData})
        text += '|' + QByteArray(part.data(), qsizetype(part.size()));
    return text;
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

QByteArrayList goodFrames()
{
    QByteArrayList frames;
    const QDir root(QStringLiteral(FIXTURES "/frames"));
    const QStringList dialects = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &dialect : dialects) {
        const QDir dir(root.filePath(dialect));
        const QStringList names = dir.entryList({u"*.json"_s}, QDir::Files);
        for (const QString &name : names) {
            QFile file(dir.filePath(name));
            if (!name.endsWith(".expected.json"_L1) && file.open(QIODevice::ReadOnly))
                frames << file.readAll();
        }
    }
    return frames;
}

} // namespace

void TestEnvelopePrediction::recognisesARepeatedEnvelope()
{
    const QByteArray first = R"({"event":"e","data":"{\"a\":1}","channel":"c","user_id":"7"})";
    const QByteArray second =
        R"({"event":"e","data":"other \\ \"text\" \\\\","channel":"c","user_id":"7"})";
    FrameCodec codec;
    QCOMPARE(codec.decode(QByteArrayView(first)), FrameFault::None);
    Detail::EnvelopePredictor predictor;
    Frame frame;
    QVERIFY(!predictor.predict(view(first), frame));
    // Learned from the codec's own buffer, as the codec does.
    const QByteArrayView bytes = codec.bytes();
    predictor.learn({bytes.data(), std::size_t(bytes.size())}, codec.frame());
    QVERIFY(predictor.predict(view(second), frame));
    FrameCodec parser;
    const FrameFault fault = parser.decode(QByteArrayView(second));
    QCOMPARE(answer(FrameFault::None, frame), answer(fault, parser.frame()));
}

void TestEnvelopePrediction::refusesWhatOnlyLooksAlike_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("string ends early") << QByteArray(R"({"event":"e","data":"a","x":"b"})");
    QTest::newRow("quote is escaped") << QByteArray(R"({"event":"e","data":"a\"})");
    QTest::newRow("event given again") << QByteArray(R"({"event":"e","data":"a","event":"other"})");
    QTest::newRow("data is an object") << QByteArray(R"({"event":"e","data":{"a":"b"}})");
    QTest::newRow("control character") << QByteArray("{\"event\":\"e\",\"data\":\"a\nb\"}");
    QTest::newRow("bytes behind") << QByteArray(R"({"event":"e","data":"a"} )");
    QTest::newRow("other event") << QByteArray(R"({"event":"f","data":"a"})");
    QTest::newRow("cut to nothing") << QByteArray(R"({"event":"e","data":"})");
}

void TestEnvelopePrediction::refusesWhatOnlyLooksAlike()
{
    QFETCH(QByteArray, text);
    const QByteArray known = R"({"event":"e","data":"x"})";
    FrameCodec codec;
    QCOMPARE(codec.decode(QByteArrayView(known)), FrameFault::None);
    const QByteArrayView bytes = codec.bytes();
    Detail::EnvelopePredictor predictor;
    predictor.learn({bytes.data(), std::size_t(bytes.size())}, codec.frame());
    Frame frame;
    QVERIFY(predictor.predict(view(known), frame));
    QVERIFY(!predictor.predict(view(text), frame));
}

void TestEnvelopePrediction::agreesWithTheParserOnMutatedFrames()
{
    const QByteArrayList frames = goodFrames();
    QVERIFY(frames.size() > 60);
    const QByteArray alphabet = "\"\"\"\\\\\\{}[]:,u0019 adetvn\n";
    QRandomGenerator random(42);
    FrameCodec predicting; // one codec for all: its memory is full of near misses
    FrameCodec parsing;
    int accepted = 0;
    constexpr int rounds = 40000;
    for (int round = 0; round < rounds; ++round) {
        QByteArray bytes = frames.at(int(random.bounded(int(frames.size()))));
        const int changes = int(random.bounded(4)); // 0: unchanged, teaches the envelope
        for (int change = 0; change < changes && !bytes.isEmpty(); ++change) {
            const int at = int(random.bounded(int(bytes.size())));
            const char c = alphabet[random.bounded(int(alphabet.size()))];
            switch (random.bounded(4)) {
            case 0:
                bytes[at] = c;
                break;
            case 1:
                bytes.insert(at, c);
                break;
            case 2:
                bytes.remove(at, 1 + int(random.bounded(3)));
                break;
            default:
                bytes.insert(at, bytes.mid(int(random.bounded(int(bytes.size()))), 12));
            }
        }
        // A change may have cut a character: both sides get the text as a socket would deliver it.
        const QString text = QString::fromUtf8(bytes);
        const QByteArray utf8 = text.toUtf8();
        const FrameFault parsed = parsing.decode(QByteArrayView(utf8));
        const QByteArray expected = answer(parsed, parsing.frame());
        const FrameFault predicted = predicting.decode(text);
        QCOMPARE(answer(predicted, predicting.frame()), expected);
        // Now that the envelope is known, the same text is predicted.
        const FrameFault again = predicting.decode(text);
        QCOMPARE(answer(again, predicting.frame()), expected);
        accepted += parsed == FrameFault::None;
    }
    QVERIFY2(accepted > rounds / 4 && accepted < rounds * 3 / 4,
             qPrintable(QString::number(accepted)));
}

QTEST_GUILESS_MAIN(TestEnvelopePrediction)
#include "tst_envelopeprediction.moc"
