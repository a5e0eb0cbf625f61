// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/protocol/datamask.h"

#include <QWidget>

#include <optional>

class QPlainTextEdit;

namespace Console {

class Button;
class ElidedLabel;

/// The data of one event as text: byte for byte as received, or unescaped once.
///
/// Shows the first `shownAtOnce` bytes, all when asked, in paragraphs that stay quick to lay out
/// (fault row Q29); control and direction characters are made visible. What is to be covered is
/// covered here and in what is copied and saved, until revealed.
class RawView : public QWidget {
    Q_OBJECT
public:
    static constexpr qsizetype shownAtOnce = 64 * 1024;

    explicit RawView(QWidget *parent = nullptr);

    /// Covers again what was revealed.
    void setEvent(const Pusher::Event &event);
    void setRevealed(bool revealed);
    /// Values that are covered unless revealed.
    qsizetype coverable() const { return m_mask ? m_mask->count() : 0; }

    /// Whole, in the form that is shown: what copying and saving take.
    QByteArray payload() const;
    bool isUnescaped() const;
    void setUnescaped(bool unescaped);

public Q_SLOTS:
    void copyAll();
    /// Asks for a file.
    void saveAs();
    /// Says in the view when it cannot be written.
    void saveTo(const QString &path);

private:
    QWidget *buildBar();
    void showText();
    QByteArrayView shownBytes(QByteArrayView payload) const;

    std::optional<Pusher::Event> m_event;
    std::optional<Pusher::DataMask> m_mask;
    bool m_isRevealed = false;
    bool m_showsAll = false;
    QPlainTextEdit *m_text;
    ElidedLabel *m_notice;
    Button *m_unescaped;
    Button *m_showAll;
};

} // namespace Console
