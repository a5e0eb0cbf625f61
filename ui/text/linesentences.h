// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/core/error.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// The words for what becomes of a line: close codes, stages of an attempt, causes of an end. The
/// rest of the library's codes is in `Sentences`. All translated; what a server wrote is a preview.
class LineSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::LineSentences)
public:
    using Stage = Pusher::Connection::Stage;

    /// What a close code means, for instance "the server restarts". Every number has words: by its
    /// own meaning, else by its range.
    static QString closeCode(int code);
    /// Whether the code has a meaning of its own, so that the server's own text adds little.
    static bool isListed(int code);
    /// What follows from it, and what the reader can do.
    static QString closeAdvice(int code);

    /// "TLS", for a column.
    static QString stage(Stage stage);
    /// "TLS handshake", for what is being done.
    static QString stageUnderWay(Stage stage);

    /// Whether the error tells of an attempt or of the connection, and not of a channel or message.
    static bool isOfLine(const Pusher::Error &error);
    /// How far the attempt had come; Connected for a loss.
    static Stage stageOf(const Pusher::Error &error);
    /// The peer's close code, else what stands for it on our side (1006: lost without goodbye).
    static std::optional<int> codeOf(const Pusher::Error &error);
    /// Why an attempt or a connection ended: "no answer within 30 s".
    static QString reason(const Pusher::Error &error);
    /// What we do about it, and what the reader can do.
    static QString advice(const Pusher::Error &error);

private:
    static QString listedCode(int code);
};

} // namespace Console
