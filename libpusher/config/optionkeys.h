// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/clientoptions.h"

#include <span>
#include <variant>

namespace Pusher::Detail {

/// The member of `ClientOptions` that an option fills; `std::monostate`: known, but not used.
using OptionSlot =
    std::variant<std::monostate, QString *, Secret *, bool *, int *, quint16 *, quint64 *, double *,
                 std::chrono::milliseconds *, std::chrono::seconds *, Log::Level *>;

/// One option: its name, its range, its place.
struct OptionKey {
    const char *suffix; ///< after `PUSHER_`
    OptionSlot (*slot)(ClientOptions &);
    double minimum = 0; ///< of a number
    double maximum = 0;
    bool secret = false; ///< never shown, and not taken from the command line
    bool publishable = true; ///< may stand under a prefix that is shipped to browsers
    const char *unit = "";
    bool argument = false; ///< a secret that may stand on the command line all the same

    QString name() const; ///< `PUSHER_RECONNECT_DELAY`
};

std::span<const OptionKey> optionKeys();

/// The option called `suffix` (`SCHEME` is another name of `TLS`); -1 for none.
qsizetype indexOfOption(QStringView suffix);

/// Parses UTF-8 strictly and stores. ConfigurationError names the option, what kind of text it was
/// and what is allowed, never the text itself: it might be a secret in the wrong place.
Result<void> assignOption(const OptionKey &key, ClientOptions &options, const Secret &text);

/// What may be shown of the stored value, at most 256 characters.
QString shownOption(const OptionKey &key, const ClientOptions &options);

/// Whether a stored number lies in its range; texts are not looked at.
Result<void> checkOptionRange(const OptionKey &key, const ClientOptions &options);

} // namespace Pusher::Detail
