// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/replay_bar.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/focus_tip.h"
#include "studio/views/icons.h"
#include "studio/views/segments.h"
#include "studio/views/tell.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QToolButton>

#include <algorithm>

namespace event_studio {

namespace {

constexpr double SPEEDS[] = {0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 100};
constexpr double SLOWEST = 0.001, FASTEST = 1000;

QString speedText(double speed)
{
    return speed <= 0 ? QObject::tr("fastest") : QStringLiteral("%1×").arg(speed);
}

/// "0.5", "0,5", "0.5x", "2×", "1,000", "fastest"; nothing for what is no speed.
std::optional<double> speedOf(QString text)
{
    if (text.startsWith(QObject::tr("fast"))) return event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE;
    text.remove(QChar(0xd7)).remove('x').remove(' ');
    static const QRegularExpression THOUSANDS(QStringLiteral("^[1-9]\\d*,\\d{3}$"));
    if (THOUSANDS.match(text).hasMatch()) text.remove(',');
    bool isNumber = false;
    const double speed = text.replace(',', '.').toDouble(&isNumber);
    if (!isNumber || speed < SLOWEST || speed > FASTEST) return std::nullopt;
    return speed;
}

bool isReturn(const QKeyEvent &event)
{
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

} // namespace

ReplayBar::ReplayBar(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_replay(studio.replay), m_timeline(new TimelinePlot),
      m_name(elidedLabel(LabelRole::Title)), m_position(label({})), m_timing(label({}, LabelRole::Hint)),
      m_leftOut(label({}, LabelRole::WarningBadge)), m_renamed(elidedLabel(LabelRole::WarningBadge)),
      m_doubled(elidedLabel(LabelRole::WarningBadge)), m_speed(new QComboBox),
      m_target(new Segments({tr("Look only"), tr("Into the running app")})), m_typesButton(new QToolButton),
      m_types(new QMenu(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Replay"));
    createActions();
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 8);
    layout->setSpacing(14);
    layout->addWidget(createControls());
    layout->addWidget(m_timeline, 1);
    layout->addWidget(createNumbers());
    connectParts();
    showTarget();
}

void ReplayBar::createActions()
{
    // Its keys are those of the bar alone, and of what is in it.
    const auto make = [this](const QString &sign, const QString &words, const QKeySequence &keys = {},
                             const QString &remark = {}) {
        auto *action = new QAction(words, this);
        if (!sign.isEmpty()) action->setIcon(icon(sign));
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        const QString inBrackets = keys.toString(QKeySequence::NativeText) + remark;
        action->setToolTip(inBrackets.isEmpty() ? words : QStringLiteral("%1 (%2)").arg(words, inBrackets));
        addAction(action);
        return action;
    };
    const QString ofChosen = tr("; the type is that of the event chosen in the list");
    m_back = make(QStringLiteral("step-back"), tr("Step to the previous event"), Qt::Key_Left);
    m_play = make(QStringLiteral("play"), tr("Play or pause"), {}, tr("Space"));
    m_forward = make(QStringLiteral("step-forward"), tr("Step to the next event"), Qt::Key_Right);
    m_backType = make(QStringLiteral("step-type-back"), tr("Step to the previous event of the chosen event's type"),
                      Qt::SHIFT | Qt::Key_Left, ofChosen);
    m_forwardType = make(QStringLiteral("step-type"), tr("Step to the next event of the chosen event's type"),
                         Qt::SHIFT | Qt::Key_Right, ofChosen);
    m_jumpBack = make({}, tr("Jump back a twentieth"), Qt::ALT | Qt::Key_Left);
    m_jumpForward = make({}, tr("Jump forward a twentieth"), Qt::ALT | Qt::Key_Right);
    m_toStart = make({}, tr("Go to the beginning"), Qt::Key_Home);
    m_toEnd = make({}, tr("Go to the end"), Qt::Key_End);
    m_previousMark = make(QStringLiteral("mark-back"), tr("Go to the previous mark"), Qt::Key_PageUp);
    m_nextMark = make(QStringLiteral("mark"), tr("Go to the next mark"), Qt::Key_PageDown);
    m_from = make({}, tr("Play from here on"), Qt::Key_BracketLeft);
    m_from->setIconText(QStringLiteral("A"));
    m_to = make({}, tr("Play up to here"), Qt::Key_BracketRight);
    m_to->setIconText(QStringLiteral("B"));
    for (QAction *end : {m_from, m_to}) end->setCheckable(true);
    m_loop = make(QStringLiteral("loop"), tr("Loop: play again from the beginning"));
    m_loop->setCheckable(true);
    m_close = make({}, tr("Close the recording"));
    enableOrders();
}

QList<QAction *> ReplayBar::orders() const
{
    return {m_back,  m_forward,      m_backType, m_forwardType, m_jumpBack, m_jumpForward, m_toStart,
            m_toEnd, m_previousMark, m_nextMark, m_from,        m_to,       m_loop};
}

void ReplayBar::enableOrders()
{
    const RecordingInfo *info = m_replay.info();
    for (QAction *order : orders()) order->setEnabled(info != nullptr);
    for (QAction *mark : {m_previousMark, m_nextMark}) mark->setEnabled(info && !info->marks.empty());
    for (QAction *ofType : {m_backType, m_forwardType}) ofType->setEnabled(info && !chosenType().isEmpty());
}

QWidget *ReplayBar::createControls()
{
    m_speed->setEditable(true);
    m_speed->setInsertPolicy(QComboBox::NoInsert);
    for (const double speed : SPEEDS) m_speed->addItem(speedText(speed));
    m_speed->addItem(speedText(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE));
    m_speed->setCurrentText(speedText(1));
    m_speed->setFixedWidth(84);
    m_speed->setToolTip(tr("Speed: 0.001 to 1000, or fastest"));
    m_speed->setAccessibleName(tr("Speed"));
    m_typesButton->setText(tr("Types"));
    m_typesButton->setMenu(m_types);
    stayOpenForTicks(*m_types);
    m_typesButton->setPopupMode(QToolButton::InstantPopup);
    m_typesButton->setToolTip(tr("Which types are played"));
    m_leftOut->hide();
    m_renamed->hide();
    m_doubled->hide();

    auto *close = smallButton({}, m_close->toolTip());
    close->setText(QStringLiteral("✕"));
    connect(close, &QToolButton::clicked, m_close, &QAction::trigger);
    auto *above = new QHBoxLayout;
    above->setSpacing(6);
    above->addWidget(m_name);
    above->addWidget(m_leftOut);
    above->addWidget(m_renamed);
    above->addWidget(m_doubled);
    above->addStretch();
    above->addWidget(close);
    auto *below = new QHBoxLayout;
    below->setSpacing(2);
    for (QAction *action :
         {m_back, m_play, m_forward, m_backType, m_forwardType, m_previousMark, m_nextMark, m_from, m_to, m_loop})
        below->addWidget(smallButton(action));
    below->addSpacing(6);
    below->addWidget(m_speed);
    below->addWidget(m_typesButton);
    below->addStretch();
    auto *controls = new QWidget;
    auto *layout = new QVBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(above);
    layout->addLayout(below);
    return controls;
}

QWidget *ReplayBar::createNumbers()
{
    m_position->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_position->setCursor(Qt::PointingHandCursor);
    m_position->setToolTip(tr("Click or Return: time in the recording, or time of day"));
    m_position->installEventFilter(this);
    for (QLabel *told : {m_name, m_position, m_leftOut, m_renamed, m_doubled}) showTipOnFocus(*told);
    m_timing->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // The timeline keeps its width, whatever there is to say.
    m_timing->setFixedWidth(m_timing->fontMetrics().horizontalAdvance(tr("off by 999 µs (p99 99.9 ms, max 99.9 ms)")));
    m_target->button(0)->setToolTip(tr("Nothing is published: graph, tables and event list show the recording"));
    auto *numbers = new QWidget;
    auto *above = new QHBoxLayout;
    above->addStretch();
    above->addWidget(m_target);
    auto *below = new QHBoxLayout;
    below->setSpacing(12);
    below->addStretch();
    below->addWidget(m_timing);
    below->addWidget(m_position);
    auto *layout = new QVBoxLayout(numbers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(above);
    layout->addLayout(below);
    return numbers;
}

void ReplayBar::connectParts()
{
    connect(m_play, &QAction::triggered, &m_replay, &ReplayLink::togglePlaying);
    connect(m_back, &QAction::triggered, this, [this] { m_replay.stepBack(); });
    connect(m_forward, &QAction::triggered, this, [this] { m_replay.stepForward(); });
    connect(m_backType, &QAction::triggered, this, [this] { m_replay.stepBack(chosenType()); });
    connect(m_forwardType, &QAction::triggered, this, [this] { m_replay.stepForward(chosenType()); });
    connect(m_jumpBack, &QAction::triggered, this, [this] { seekBy(-0.05); });
    connect(m_jumpForward, &QAction::triggered, this, [this] { seekBy(0.05); });
    // By the events' own times: what the timeline has in seconds since 1970 is rounded, and may lie before the last.
    connect(m_toStart, &QAction::triggered, this, [this] {
        if (const auto *info = m_replay.info(); info && info->start) m_replay.seek(*info->start);
    });
    connect(m_toEnd, &QAction::triggered, this, [this] {
        if (const auto *info = m_replay.info(); info && info->end) m_replay.seek(*info->end);
    });
    connect(m_previousMark, &QAction::triggered, this, [this] { m_replay.seekToMark(false); });
    connect(m_nextMark, &QAction::triggered, this, [this] { m_replay.seekToMark(true); });
    connect(m_from, &QAction::toggled, this, [this](bool on) {
        m_fromTime = on ? std::optional(timestampOf(m_timeline->position())) : std::nullopt;
        if (m_fromTime && m_toTime && *m_fromTime >= *m_toTime) m_to->setChecked(false);
        chooseStretch();
    });
    connect(m_to, &QAction::toggled, this, [this](bool on) {
        m_toTime = on ? std::optional(timestampOf(m_timeline->position())) : std::nullopt;
        if (m_fromTime && m_toTime && *m_fromTime >= *m_toTime) m_from->setChecked(false);
        chooseStretch();
    });
    connect(m_loop, &QAction::toggled, &m_replay, &ReplayLink::setLoop);
    connect(m_close, &QAction::triggered, &m_replay, &ReplayLink::close);
    connect(m_speed, &QComboBox::activated, this, &ReplayBar::chooseSpeed);
    connect(m_speed->lineEdit(), &QLineEdit::returnPressed, this, &ReplayBar::chooseSpeed);
    connect(m_speed->lineEdit(), &QLineEdit::editingFinished, this, &ReplayBar::takeSpeed); // also by a click elsewhere
    connect(m_target, &Segments::chosen, this, &ReplayBar::chooseTarget);
    connect(m_timeline, &TimelinePlot::seekWanted, this, [this](double time) { m_replay.seek(timestampOf(time)); });

    connect(&m_data.detail, &EventDetail::changed, this, &ReplayBar::enableOrders);
    connect(&m_replay, &ReplayLink::opened, this, &ReplayBar::onOpened);
    connect(&m_replay, &ReplayLink::targetChanged, this, &ReplayBar::showTarget);
    connect(&m_replay, &ReplayLink::doubledTypesChanged, this, &ReplayBar::showDoubled);
    connect(&m_replay, &ReplayLink::replayed, this,
            [this](const ReplaySnapshotPointer &replay) { showReplay(*replay); });
    connect(&m_replay, &ReplayLink::densityReady, this,
            [this](const RateHistoryPointer &density) { showDensity(*(m_density = density)); });
    connect(&m_replay, &ReplayLink::snapshotTaken, this, &ReplayBar::nameLanes);
    connect(&m_replay, &ReplayLink::closed, this, &ReplayBar::enableOrders);
    connect(&m_data.engine, &EngineLink::stateChanged, this, &ReplayBar::showTarget);
    connect(&m_data.colors, &TypeColors::changed, this, &ReplayBar::requestDensity);
}

void ReplayBar::onOpened()
{
    const RecordingInfo *info = m_replay.info();
    if (!info) return;
    const QFileInfo file(QString::fromStdString(info->file.string()));
    m_name->setText(file.fileName());
    m_name->setToolTip(plainToolTip(
        tr("%1\n%2, %3").arg(file.filePath(), counted(info->events, "event"), humanBytes(double(info->fileSize)))));
    m_speed->setCurrentText(speedText(m_replay.speed()));
    m_loop->setChecked(m_replay.loop());
    m_density.reset();
    enableOrders();
    forgetStretch();
    fillTypesMenu();
    applyTypes();
    showRenamed();
    requestDensity();
    showTarget();
}

void ReplayBar::showPosition()
{
    const RecordingInfo *info = m_replay.info();
    const ReplaySnapshotPointer replay = m_replay.replaySnapshot();
    if (!info || !info->start || !info->end || !replay) return;
    if (m_showsClock)
        m_position->setText(timeText(replay->position, TimeStyle::Absolute).left(12) + " / " + timeOfDay(*info->end));
    else
        m_position->setText(clockText(replay->position - *info->start, 3) + " / " +
                            clockText(*info->end - *info->start));
}

void ReplayBar::showReplay(const ReplaySnapshot &replay)
{
    const RecordingInfo *info = m_replay.info();
    if (!info || !info->start || !info->end) return;
    m_timeline->setPosition(secondsOf(replay.position));
    showPosition();
    const bool playing = replay.state == ReplayState::Playing;
    m_play->setIcon(icon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
    showTiming(replay, playing);
}

// There is room for one: while it stands, what comes next; the timing is then in the tool tip.
void ReplayBar::showTiming(const ReplaySnapshot &replay, bool playing)
{
    QString timing;
    if (replay.timing.events > 0 && replay.speed > 0)
        timing = tr("off by %1 (p99 %2, max %3)")
                     .arg(humanDuration(replay.timing.p50), humanDuration(replay.timing.p99),
                          humanDuration(replay.timing.max));
    if (replay.error)
        m_timing->setText(QString::fromStdString(replay.error->message()));
    else if (replay.toNext && (!playing || *replay.toNext > std::chrono::seconds(1)))
        m_timing->setText(tr("next event in %1").arg(humanDuration(*replay.toNext)));
    else
        m_timing->setText(timing.isEmpty() && replay.state == ReplayState::Finished ? tr("end") : timing);
    m_timing->setToolTip(
        timing.isEmpty()
            ? QString()
            : tr("Events were %1 from the moment they were due: half of them less than the first number").arg(timing));
}

void ReplayBar::showTarget()
{
    m_target->setCurrent(m_replay.target() == ReplayTarget::RunningApp ? 1 : 0);
    const bool canTake = m_data.engine.isRunning();
    m_target->button(1)->setEnabled(canTake);
    m_target->button(1)->setToolTip(
        canTake ? tr("The events go onto the bus of the running app, and its plugins react to them")
                : tr("No app runs that could take the events"));
}

void ReplayBar::chooseTarget(int place)
{
    const auto changed = m_replay.setTarget(place == 1 ? ReplayTarget::RunningApp : ReplayTarget::LookOnly);
    if (!changed)
        tell(m_data.problems, Severity::Error, tr("Replay"), QString::fromStdString(changed.error().message()));
    showTarget();
}

void ReplayBar::takeSpeed()
{
    const auto speed = speedOf(m_speed->currentText());
    if (speed && *speed != m_replay.speed()) m_replay.setSpeed(*speed);
    m_speed->setCurrentText(speedText(m_replay.speed()));
}

void ReplayBar::chooseSpeed()
{
    takeSpeed();
    setFocus();
}

void ReplayBar::seekBy(double share)
{
    const TimeRange range = m_timeline->picture().range;
    m_replay.seek(timestampOf(std::clamp(m_timeline->position() + share * range.length(), range.from, range.to)));
}

void ReplayBar::forgetStretch()
{
    m_fromTime.reset();
    m_toTime.reset();
    m_from->setChecked(false);
    m_to->setChecked(false);
}

// Not a shortcut: a button that has the focus is pressed by it.
void ReplayBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space) return m_play->trigger();
    QWidget::keyPressEvent(event);
}

bool ReplayBar::eventFilter(QObject *watched, QEvent *event)
{
    const bool isPressed = event->type() == QEvent::MouseButtonPress ||
                           (event->type() == QEvent::KeyPress && isReturn(*static_cast<QKeyEvent *>(event)));
    if (watched != m_position || !isPressed) return QWidget::eventFilter(watched, event);
    m_showsClock = !m_showsClock;
    showPosition();
    return true;
}

void ReplayBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    requestDensity();
}

} // namespace event_studio
