// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/picture_page.h"

#include "studio/plots/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr int MARGIN = 10;

/// As large as there is room; small ones by whole numbers, so that their pixels stay clear.
QSize fitted(const QSize &picture, const QSize &room)
{
    const double scale = std::min(double(room.width()) / picture.width(), double(room.height()) / picture.height());
    return picture * (scale > 1 ? std::floor(scale) : scale);
}

} // namespace

PicturePage::PicturePage(QWidget *parent) : QWidget(parent), m_job(this)
{}

void PicturePage::show(const FoundPicture &picture)
{
    m_job.start([picture](const LatestJob::Cancelled &) { return decodePicture(picture); },
                [this](DecodedPicture decoded) {
                    m_picture = std::move(decoded);
                    update();
                });
}

void PicturePage::clear()
{
    m_job.cancel();
    m_picture = {};
    update();
}

void PicturePage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::of(palette());
    painter.fillRect(rect(), theme.surface);
    QRect area = rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN);
    if (m_picture.image.isNull()) {
        painter.setPen(theme.muted);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_picture.words);
        return;
    }
    const int line = fontMetrics().height() + 4;
    const QSize size = fitted(m_picture.image.size(), area.adjusted(0, 0, 0, -line).size());
    const QRect place(QPoint(area.left() + (area.width() - size.width()) / 2, area.top()), size);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, size.width() < m_picture.image.width());
    painter.drawImage(place, m_picture.image);
    painter.setPen(theme.muted);
    painter.drawText(QRect(area.left(), place.bottom() + 1, area.width(), line), Qt::AlignHCenter | Qt::AlignBottom,
                     m_picture.words);
}

} // namespace event_studio
