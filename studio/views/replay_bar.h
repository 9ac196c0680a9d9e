// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/replay_link.h"

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace event_studio {

class Segments;
class StudioData;
class TimelinePlot;

/// The replay of the opened recording: play, pause, step, speed, loop, the timeline, which types take part, and whether
/// the events go into the running app or are only looked at.
class ReplayBar : public QWidget {
    Q_OBJECT
public:
    explicit ReplayBar(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] TimelinePlot *timeline() const { return m_timeline; }
    [[nodiscard]] QAction *playAction() const { return m_play; }
    [[nodiscard]] QAction *stepForwardAction() const { return m_forward; }
    [[nodiscard]] QAction *loopAction() const { return m_loop; }
    [[nodiscard]] QAction *fromHereAction() const { return m_from; }
    [[nodiscard]] QAction *upToHereAction() const { return m_to; }
    [[nodiscard]] QAction *nextMarkAction() const { return m_nextMark; }
    [[nodiscard]] QLabel *renamedBadge() const { return m_renamed; }
    /// Plays a recorded type under another name; its own, or none, takes that back.
    void playAs(const QString &type, const QString &name);
    [[nodiscard]] QComboBox *speeds() const { return m_speed; }
    [[nodiscard]] Segments *target() const { return m_target; }
    [[nodiscard]] QLabel *position() const { return m_position; }
    [[nodiscard]] QLabel *leftOutBadge() const { return m_leftOut; }
    [[nodiscard]] QLabel *doubledBadge() const { return m_doubled; }
    [[nodiscard]] QMenu *typesMenu() const { return m_types; }
    /// What the bar can be told to do, for a menu. Enabled while a recording is open.
    [[nodiscard]] QList<QAction *> orders() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createActions();
    void enableOrders();
    [[nodiscard]] QWidget *createControls();
    [[nodiscard]] QWidget *createNumbers();
    void connectParts();
    void onOpened();
    void fillTypesMenu();
    void requestDensity();
    void showDensity(const RateHistory &density);
    [[nodiscard]] QString nameOf(TypeId type) const;
    void nameLanes();
    void showReplay(const ReplaySnapshot &replay);
    void showTiming(const ReplaySnapshot &replay, bool playing);
    void showPosition();
    void showTarget();
    void chooseTarget(int place);
    void takeSpeed();
    void chooseSpeed();
    void applyTypes();
    void seekBy(double share);
    [[nodiscard]] QString chosenType() const;
    void chooseName(const QString &type);
    void showRenamed();
    void showDoubled();
    void chooseStretch();
    void forgetStretch();

    StudioData &m_data;
    ReplayLink &m_replay;
    TimelinePlot *m_timeline;
    QLabel *m_name;
    QLabel *m_position;
    QLabel *m_timing;
    QLabel *m_leftOut;
    QLabel *m_renamed;
    QLabel *m_doubled;
    QComboBox *m_speed;
    Segments *m_target;
    QToolButton *m_typesButton;
    QMenu *m_types;
    std::vector<QAction *> m_typeTicks;
    QAction *m_play;
    QAction *m_back;
    QAction *m_forward;
    QAction *m_backType;
    QAction *m_forwardType;
    QAction *m_jumpBack;
    QAction *m_jumpForward;
    QAction *m_toStart;
    QAction *m_toEnd;
    QAction *m_previousMark;
    QAction *m_nextMark;
    QAction *m_from;
    QAction *m_to;
    QAction *m_loop;
    QAction *m_close;
    RateHistoryPointer m_density;                  ///< that the timeline shows
    bool m_showsClock = false;                     ///< else the time since the recording's beginning
    std::optional<Timestamp> m_fromTime, m_toTime; ///< what is played; empty: the recording's ends
};

} // namespace event_studio
