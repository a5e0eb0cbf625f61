// SPDX-License-Identifier: MIT
#include "libpusher/auth/jwtkey.h"
#include "tests/support/tokenfactory.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace Pusher;
using namespace Qt::StringLiterals;
using TokenFactory::hs256;

namespace {
const QByteArray secret = "a secret of thirty-two bytes, ok"_ba;
}

/// Whether the time that a forged MAC takes says how much of it is right.
class tst_MacTiming : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void A18_timeTellsNothingOfTheMac();
};

/// 100 000 MACs of which 0 to 31 bytes are right: how the time depends on their number is told, and
/// is no gate, because this computer does other things, too.
void tst_MacTiming::A18_timeTellsNothingOfTheMac()
{
    constexpr int samples = 100000;
    const auto made = JwtKey::fromSecret(Secret(secret));
    QVERIFY(made);
    const JwtKey &key = *made;
    const QByteArray token = hs256(secret, R"({"exp":4102444800})");
    const qsizetype dot = token.lastIndexOf('.');
    const QByteArray bytes = token.first(dot);
    const QByteArray mac =
        QByteArray::fromBase64(token.sliced(dot + 1), QByteArray::Base64UrlEncoding);
    QVERIFY(key.verify(bytes, mac));
    QRandomGenerator random(18);
    double sumX = 0, sumY = 0, sumXX = 0, sumXY = 0, sumYY = 0;
    int taken = 0;
    QElapsedTimer timer;
    for (int i = 0; i < samples; ++i) {
        const int right = random.bounded(int(mac.size()));
        QByteArray forged = mac;
        for (qsizetype at = right; at < mac.size(); ++at)
            forged[at] = char(forged[at] ^ 0x55);
        timer.start();
        const bool accepted = key.verify(bytes, forged);
        const double nanoseconds = double(timer.nsecsElapsed());
        QVERIFY(!accepted);
        if (nanoseconds > 50000)
            continue; // somebody else's turn
        ++taken;
        sumX += right;
        sumY += nanoseconds;
        sumXX += double(right) * right;
        sumXY += right * nanoseconds;
        sumYY += nanoseconds * nanoseconds;
    }
    QVERIFY(taken > samples / 2);
    const double spreadX = sumXX - sumX * sumX / taken;
    const double slope = (sumXY - sumX * sumY / taken) / spreadX;
    const double residual = sumYY - sumY * sumY / taken - slope * (sumXY - sumX * sumY / taken);
    const double t = slope / std::sqrt(residual / (taken - 2) / spreadX);
    qInfo("%d compares of %.0f ns: %+.3f ns a byte that is right, t = %.2f", taken, sumY / taken,
          slope, t);
}

QTEST_APPLESS_MAIN(tst_MacTiming)
#include "tst_mactiming.moc"
