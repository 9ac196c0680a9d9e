// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/icons.h"

#include "studio/plots/theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

static void initIconResources()
{
    Q_INIT_RESOURCE(event_studio);
}

namespace event_studio {

namespace {

QString iconFile(const QString &name)
{
    static const bool loaded = (initIconResources(), true);
    Q_UNUSED(loaded)
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QColor colourOf(IconTint tint, QIcon::Mode mode)
{
    const Theme &theme = Theme::of(QGuiApplication::palette());
    if (mode == QIcon::Disabled) return theme.faint;
    switch (tint) {
    case IconTint::Text: return theme.text;
    case IconTint::Muted: return theme.muted;
    case IconTint::Accent: return theme.accent;
    case IconTint::Good: return theme.good;
    case IconTint::Warning: return theme.warning;
    case IconTint::Danger: return theme.danger;
    }
    return theme.text;
}

/// Draws the strokes of an SVG in a colour that is looked up each time.
class TintedIcon : public QIconEngine {
public:
    TintedIcon(QString name, IconTint tint) : m_name(std::move(name)), m_tint(tint) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        const QColor colour = colourOf(m_tint, mode);
        const QString key =
            QStringLiteral("%1-%2-%3x%4").arg(m_name, colour.name()).arg(size.width()).arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = drawn(size, colour);
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedIcon(*this); }

private:
    [[nodiscard]] QPixmap drawn(const QSize &size, const QColor &colour) const
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        QSvgRenderer(iconFile(m_name)).render(&painter);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), colour);
        return pixmap;
    }

    QString m_name;
    IconTint m_tint;
};

} // namespace

QIcon icon(const QString &name, IconTint tint)
{
    return QIcon(new TintedIcon(name, tint));
}

QIcon programIcon()
{
    return QIcon(iconFile(QStringLiteral("event-studio")));
}

} // namespace event_studio
