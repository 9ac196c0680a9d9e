// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/tool_bar_fit.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace event_studio {

class RecordingControl;

/// The record button and, while it is on, what goes into which file: time, size, events, losses, and how long the disk
/// lasts; then what has gone in and what was lost. A badge says so where some types are left out.
class RecordBar : public QWidget {
    Q_OBJECT
public:
    RecordBar(RecordingControl &recording, QAction *record, QWidget *parent = nullptr);

    [[nodiscard]] QLabel *numbers() const { return m_numbers; }
    [[nodiscard]] QToolButton *button() const { return m_button; }
    [[nodiscard]] QToolButton *badge() const { return m_badge; }
    void setNameRoom(int pixels); ///< for that of the file

signals:
    /// Somebody wants to open the recording that is complete.
    void openWanted(const QString &file);
    /// Somebody wants to see what is left out.
    void optionsWanted();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void adapt();
    void adaptBadge();
    [[nodiscard]] QString runningWords() const;
    [[nodiscard]] QString endedWords() const;
    [[nodiscard]] QString lostWords(quint64 lost) const;
    [[nodiscard]] QString fileWords() const;

    RecordingControl &m_recording;
    QToolButton *m_button;
    QLabel *m_numbers;
    QToolButton *m_badge;
    int m_nameRoom = LEAST_NAME_ROOM;
};

} // namespace event_studio
