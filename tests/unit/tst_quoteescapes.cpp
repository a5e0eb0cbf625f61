// SPDX-License-Identifier: MIT
#include "libpusher/protocol/quoteescapes.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>
#include <optional>
#include <string>

using namespace Pusher::Detail;

/// The fast copy against one character at a time, on text that ends where its memory ends.
class TestQuoteEscapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void copiesEveryLength();
    void agreesWithASlowCopy();
};

namespace {

std::optional<std::string> slowCopy(std::string_view content)
{
    std::string result;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] == '\\' && (++i == content.size() || content[i] != '"'))
            return {};
        result += content[i];
    }
    return result;
}

std::optional<std::string> fastCopy(const std::string &content)
{
    // No byte behind it is ours: AddressSanitizer sees a read of one.
    const auto exact = std::make_unique<char[]>(content.size());
    std::copy(content.begin(), content.end(), exact.get());
    std::string result(content.size() + quoteEscapesSpare, '~');
    const char *const end = copyUnescapingQuotes({exact.get(), content.size()}, result.data());
    if (!end)
        return {};
    result.resize(std::size_t(end - result.data()));
    return result;
}

} // namespace

void TestQuoteEscapes::copiesEveryLength()
{
    std::string content;
    for (int i = 0; i < 400; ++i) {
        QCOMPARE(fastCopy(content), slowCopy(content));
        QVERIFY(fastCopy(content));
        QVERIFY(!fastCopy(content + '\\'));
        QVERIFY(!fastCopy(content + "\\n"));
        QVERIFY(!fastCopy(content + "\\\\\""));
        content += i % 7 == 3 ? "\\\"" : "x";
    }
}

void TestQuoteEscapes::agreesWithASlowCopy()
{
    QRandomGenerator random(20261122);
    int copied = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string content;
        const quint32 parts = random.bounded(200u);
        for (quint32 part = 0; part < parts; ++part) {
            switch (random.bounded(4)) {
            case 0:
                content += "\\\"";
                break;
            case 1:
                content += random.bounded(200) == 0 ? "\\\\" : "\xC3\xA4";
                break;
            default:
                content += char('a' + random.bounded(26));
            }
        }
        const auto expected = slowCopy(content);
        QCOMPARE(fastCopy(content), expected);
        copied += expected.has_value();
    }
    QVERIFY(copied > 1000 && copied < 19000);
}

QTEST_APPLESS_MAIN(TestQuoteEscapes)
#include "tst_quoteescapes.moc"
