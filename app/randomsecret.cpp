// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/randomsecret.h"

#include <QRandomGenerator>

#include <array>

namespace Console {

Pusher::Secret randomSecret()
{
    std::array<char, 32> digits;
    for (char &digit : digits)
        digit = "0123456789abcdef"[QRandomGenerator::system()->bounded(16)];
    Pusher::Secret secret{QByteArrayView(digits.data(), qsizetype(digits.size()))};
    digits.fill(0);
    return secret;
}

} // namespace Console
