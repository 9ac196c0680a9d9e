// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace event_studio {

class RecordingControl;

/// The record button and, while it is on, what goes into the file: time, size, events, losses.
class RecordBar : public QWidget {
    Q_OBJECT
public:
    RecordBar(RecordingControl &recording, QAction *record, QWidget *parent = nullptr);

    [[nodiscard]] QLabel *numbers() const { return m_numbers; }
    [[nodiscard]] QToolButton *button() const { return m_button; }

signals:
    /// Somebody wants to open the recording that is complete.
    void openWanted(const QString &file);

private:
    void adapt();
    [[nodiscard]] QString runningWords() const;

    RecordingControl &m_recording;
    QToolButton *m_button;
    QLabel *m_numbers;
};

} // namespace event_studio
