// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/banner.h"

#include "ui/theme/glyph.h"
#include "ui/views/button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int stripeWidth = 4;
constexpr int glyphSize = 18;
constexpr int margin = 12;

} // namespace

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel)
    , m_text(new QLabel)
    , m_action(new Button)
    , m_dismiss(new Button(tr("Dismiss")))
{
    setObjectName(u"banner"_s);
    m_title->setObjectName(u"bannerTitle"_s);
    m_text->setObjectName(u"bannerText"_s);
    m_action->setObjectName(u"bannerAction"_s);
    for (QLabel *label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);

    m_dismiss->setObjectName(u"bannerDismiss"_s);
    connect(m_dismiss, &Button::clicked, this, &QWidget::hide);
    connect(m_action, &Button::clicked, this, &Banner::actionRequested);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_text);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(stripeWidth + glyphSize + 2 * margin, 8, margin, 8);
    layout->addLayout(texts, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_dismiss);
    hide();
}

void Banner::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void Banner::showMessage(Kind kind, const QString &title, const QString &text,
                         const QString &action)
{
    m_kind = kind;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    show();
    update();
}

void Banner::setText(const QString &text)
{
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleDescription(text);
}

void Banner::setDismissible(bool dismissible)
{
    m_dismiss->setVisible(dismissible);
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QColor color =
        m_theme.color(m_kind == Kind::Trouble ? Theme::Role::Unhealthy : Theme::Role::Degraded);
    QColor tint = color;
    tint.setAlphaF(0.10F);
    painter.fillRect(rect(), m_theme.surface());
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, 0, stripeWidth, height()), color);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.line());
    const QRectF sign(stripeWidth + margin, (height() - glyphSize) / 2.0, glyphSize, glyphSize);
    Glyph::paint(painter, sign,
                 m_kind == Kind::Trouble ? Glyph::Shape::Cross : Glyph::Shape::Warning, color,
                 m_theme.surface());
}

} // namespace Console
