// SPDX-License-Identifier: MIT
#include "ui/domain/sensitivekey.h"

#include <QTest>

using namespace Console;

class TestSensitiveKey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void L15_namesOfWhatGivesAccess_data()
    {
        QTest::addColumn<bool>("isSensitive");
        for (const char *key :
             {"password",      "Password",      "PASSWORD",     "user_password", "passwordHash",
              "passwd",        "pwd",           "passphrase",   "token",         "accessToken",
              "access_token",  "refresh-token", "accesstoken",  "API_TOKEN",     "authorization",
              "Authorization", "secret",        "clientSecret", "clientsecret",  "client_secret_2",
              "apiKey",        "api_key",       "API-KEY",      "apikey",        "x-api-key",
              "APIKey",        "privateKey",    "private_key",  "privatekey",    "secretKey",
              "credentials",   "sessionCookie", "jwt",          "otp",           "auth",
              "oauth2Token",   "bearer"})
            QTest::newRow(key) << true;
        for (const char *key :
             {"",       "amount",     "botName", "tokenAmount", "token_symbol", "secretary",
              "author", "authorName", "key",     "keyboard",    "publicKey",    "primaryKey",
              "monkey", "passed",     "compass", "cookieCount", "\xc3\xa9\xff", "123",
              "_",      "jwtCount"})
            QTest::newRow(key) << false;
    }
    void L15_namesOfWhatGivesAccess()
    {
        QTEST(isSensitiveKey(QByteArrayView(QTest::currentDataTag())), "isSensitive");
    }
};

QTEST_APPLESS_MAIN(TestSensitiveKey)
#include "tst_sensitivekey.moc"
