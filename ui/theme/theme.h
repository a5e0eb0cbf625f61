// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

#include <array>
#include <optional>

class QApplication;

namespace Console {

/// The only place where colours come from: two palettes and the colours of meanings.
///
/// Pairs are chosen to stay apart for colour-blind eyes, and every text colour keeps a contrast of
/// at least 4.5 against `surface()` (tested). No colour is ever the only carrier of a meaning.
class Theme {
    Q_GADGET
public:
    enum class Kind { Light, Dark };
    Q_ENUM(Kind)

    enum class Role { Win, Loss, Flat, Healthy, Degraded, Unhealthy, Offline };
    Q_ENUM(Role)

    explicit Theme(Kind kind = Kind::Light);

    Kind kind() const { return m_kind; }
    const QPalette &palette() const { return m_palette; }
    QColor color(Role role) const { return m_colors[std::size_t(role)]; }
    /// Curves of charts, after Okabe and Ito; the last one is grey. At least 3:1 on `surface()`: for
    /// strokes and fills, never for text.
    static constexpr std::size_t strokeCount = 5;
    QColor stroke(std::size_t index) const { return m_strokes[index % strokeCount]; }
    /// The ground of tables.
    QColor surface() const { return m_palette.color(QPalette::Base); }
    /// Secondary text: captions, units, ages.
    QColor muted() const { return m_palette.color(QPalette::PlaceholderText); }
    /// Hairlines between areas.
    QColor line() const { return m_palette.color(QPalette::Mid); }

    /// Our style, this palette and the icons that fit it, for the whole program.
    void applyTo(QApplication &application) const;
    /// What the desktop's own palette looks like. Takes an applied theme away to see it: apply one
    /// afterwards.
    static Kind ofDesktop(QApplication &application);

    /// `light`, `dark`, or `system` for none, as settings and the command line spell it.
    static QString nameOf(std::optional<Kind> choice);
    /// Anything else than `light` or `dark` is none: follow the desktop.
    static std::optional<Kind> fromName(const QString &name);

    /// WCAG contrast, 1 – 21.
    static double contrast(const QColor &a, const QColor &b);

private:
    Kind m_kind;
    QPalette m_palette;
    std::array<QColor, 7> m_colors;
    std::array<QColor, strokeCount> m_strokes;
};

} // namespace Console
