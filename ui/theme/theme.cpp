// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/consolestyle.h"

#include <QApplication>
#include <QIcon>

#include <cmath>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

/// The grounds and inks of a theme.
struct Tones {
    QRgb window, surface, alternate, raised, ink, muted, line, accent, onAccent, link;
};

constexpr Tones lightTones{0xfff3f4f6, 0xffffffff, 0xfff8f9fa, 0xfffbfbfc, 0xff1b1f24,
                           0xff626a73, 0xffd5d9de, 0xff0b5cad, 0xffffffff, 0xff0b5cad};
constexpr Tones darkTones{0xff16181d, 0xff1e2127, 0xff22262d, 0xff2a2e36, 0xffe3e6ea,
                          0xff98a1ad, 0xff363c46, 0xff2f6fb3, 0xffffffff, 0xff6cb6f5};

QPalette paletteOf(const Tones &tones)
{
    QPalette palette;
    palette.setColor(QPalette::Window, tones.window);
    palette.setColor(QPalette::WindowText, tones.ink);
    palette.setColor(QPalette::Base, tones.surface);
    palette.setColor(QPalette::AlternateBase, tones.alternate);
    palette.setColor(QPalette::Text, tones.ink);
    palette.setColor(QPalette::PlaceholderText, tones.muted);
    palette.setColor(QPalette::Button, tones.raised);
    palette.setColor(QPalette::ButtonText, tones.ink);
    palette.setColor(QPalette::BrightText, tones.onAccent);
    palette.setColor(QPalette::Highlight, tones.accent);
    palette.setColor(QPalette::HighlightedText, tones.onAccent);
    palette.setColor(QPalette::Link, tones.link);
    palette.setColor(QPalette::LinkVisited, tones.link);
    palette.setColor(QPalette::ToolTipBase, tones.raised);
    palette.setColor(QPalette::ToolTipText, tones.ink);
    palette.setColor(QPalette::Light, tones.raised);
    palette.setColor(QPalette::Midlight, tones.raised);
    palette.setColor(QPalette::Mid, tones.line);
    palette.setColor(QPalette::Dark, tones.line);
    palette.setColor(QPalette::Shadow, tones.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tones.muted);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tones.line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, tones.ink);
    return palette;
}

double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

} // namespace

Theme::Theme(Kind kind)
    : m_kind(kind)
    , m_palette(paletteOf(kind == Kind::Light ? lightTones : darkTones))
{
    // Win, Loss, Flat, Healthy, Degraded, Unhealthy, Offline
    if (kind == Kind::Light) {
        m_colors = {0xff0060a8, 0xffb34700, 0xff656c79, 0xff09445e,
                    0xff8a650f, 0xff860f24, 0xff686d71};
        m_strokes = {0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xff626a73};
    } else {
        m_colors = {0xff5ab4f0, 0xfff0a030, 0xff9aa4b2, 0xff98faf5,
                    0xfffff06c, 0xffee6a55, 0xff8f9aa8};
        m_strokes = {0xff56b4e9, 0xffe69f00, 0xff009e73, 0xffcc79a7, 0xff98a1ad};
    }
}

void Theme::applyTo(QApplication &application) const
{
    if (!qobject_cast<ConsoleStyle *>(QApplication::style()))
        QApplication::setStyle(new ConsoleStyle);
    application.setPalette(m_palette);
    QIcon::setThemeSearchPaths({u":/icons"_s});
    QIcon::setThemeName(m_kind == Kind::Light ? u"breeze"_s : u"breeze-dark"_s);
}

Theme::Kind Theme::ofDesktop(QApplication &application)
{
    application.setPalette(QPalette());
    return application.palette().color(QPalette::Window).lightnessF() < 0.5 ? Kind::Dark
                                                                            : Kind::Light;
}

QString Theme::nameOf(std::optional<Kind> choice)
{
    return !choice ? u"system"_s : *choice == Kind::Light ? u"light"_s : u"dark"_s;
}

std::optional<Theme::Kind> Theme::fromName(const QString &name)
{
    if (name == "light"_L1)
        return Kind::Light;
    if (name == "dark"_L1)
        return Kind::Dark;
    return std::nullopt;
}

double Theme::contrast(const QColor &a, const QColor &b)
{
    const double lighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace Console
