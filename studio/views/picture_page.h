// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"
#include "studio/models/payload_picture.h"

#include <QWidget>

namespace event_studio {

/// A picture out of a payload, fitted into the page and never enlarged beyond clear pixels; decoded by a worker. What
/// cannot be shown is said.
class PicturePage : public QWidget {
    Q_OBJECT
public:
    explicit PicturePage(QWidget *parent = nullptr);

    void show(const FoundPicture &picture);
    void clear();
    [[nodiscard]] const QImage &image() const { return m_picture.image; }
    [[nodiscard]] QString words() const { return m_picture.words; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    DecodedPicture m_picture;
    LatestJob m_job;
};

} // namespace event_studio
