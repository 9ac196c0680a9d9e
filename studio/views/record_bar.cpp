// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/record_bar.h"

#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/plots/theme.h"
#include "studio/views/focus_tip.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

namespace {

/// A guess is told in words that do not change with every second.
QString roughDuration(Duration time)
{
    using namespace std::chrono;
    if (time > hours(24 * 365)) return RecordBar::tr("more than a year");
    if (time > hours(48)) return RecordBar::tr("%1 days").arg(time / hours(24));
    if (time > hours(2)) return RecordBar::tr("%1 h").arg(time / hours(1));
    return RecordBar::tr("%1 min").arg(time / minutes(1));
}

} // namespace

RecordBar::RecordBar(RecordingControl &recording, QAction *record, QWidget *parent)
    : QWidget(parent), m_recording(recording), m_button(new QToolButton), m_numbers(label({})), m_badge(new QToolButton)
{
    m_button->setDefaultAction(record);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setProperty("framed", true);
    m_numbers->setTextFormat(Qt::RichText);
    m_numbers->setTextInteractionFlags(Qt::LinksAccessibleByMouse); // not by keyboard: Tab would not get out backwards
    m_numbers->installEventFilter(this);
    m_badge->setProperty("badge", true);
    for (QWidget *told : std::initializer_list<QWidget *>{m_numbers, m_badge}) showTipOnFocus(*told);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_button);
    layout->addWidget(m_badge, 0, Qt::AlignVCenter);
    layout->addWidget(m_numbers);
    connect(&recording, &RecordingControl::changed, this, &RecordBar::adapt);
    connect(m_numbers, &QLabel::linkActivated, this, [this] { emit openWanted(m_recording.lastFile()); });
    connect(m_badge, &QToolButton::clicked, this, &RecordBar::optionsWanted);
    adapt();
}

bool RecordBar::eventFilter(QObject *watched, QEvent *event)
{
    const bool isReturn = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Return;
    if (watched != m_numbers || !isReturn || m_recording.isRecording()) return QWidget::eventFilter(watched, event);
    emit openWanted(m_recording.lastFile()); // as by a click on the link
    return true;
}

QString RecordBar::runningWords() const
{
    const auto numbers = m_recording.numbers();
    if (!numbers) return tr("starting...");
    return QStringLiteral("<b>%1</b>&nbsp; %2&nbsp; %3&nbsp; %4<br>"
                          "<span style=\"color:%5; font-size:8pt\">%6</span>")
        .arg(clockText(m_recording.length()), humanBytes(double(numbers->bytes)),
             tr("%1 ev").arg(fullNumber(numbers->events)), lostWords(numbers->lost), Theme::of(palette()).muted.name(),
             fileWords());
}

QString RecordBar::lostWords(quint64 lost) const
{
    const Theme &theme = Theme::of(palette());
    return QStringLiteral("<span style=\"color:%1\">%2</span>")
        .arg((lost > 0 ? theme.danger : theme.muted).name(), tr("%1 lost").arg(fullNumber(lost)));
}

QString RecordBar::endedWords() const
{
    const QString link = quietLinks(QStringLiteral("<a href=\"open\">%1</a>").arg(tr("Open what was recorded")));
    const auto &last = m_recording.lastNumbers();
    if (!last) return link;
    return QStringLiteral("%1<br><span style=\"color:%2; font-size:8pt\">%3&nbsp; %4&nbsp; %5</span>")
        .arg(link, Theme::of(palette()).muted.name(), humanBytes(double(last->bytes)),
             tr("%1 ev").arg(fullNumber(last->events)), lostWords(last->lost));
}

QString RecordBar::fileWords() const
{
    const QString file = QString::fromStdString(m_recording.numbers()->currentFile.string());
    QFont small = font();
    small.setPointSize(8); // as it is written
    const QString name = QFontMetrics(small).elidedText(QFileInfo(file).fileName(), Qt::ElideMiddle, m_nameRoom);
    const auto left = m_recording.diskTimeLeft();
    const bool isShort = left && *left < std::chrono::hours(1);
    const QString disk = !left ? QString() : u' ' + tr("· disk for %1").arg(roughDuration(*left));
    if (!isShort) return name.toHtmlEscaped() + disk;
    const QString colour = Theme::of(palette()).danger.name();
    return name.toHtmlEscaped() + QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour, disk);
}

void RecordBar::setNameRoom(int pixels)
{
    m_nameRoom = pixels;
    adapt();
}

void RecordBar::adaptBadge()
{
    const QStringList excluded = m_recording.excludedTypes();
    m_badge->setVisible(!excluded.isEmpty());
    m_badge->setText(tr("%1 left out").arg(counted(quint64(excluded.size()), "type")));
    m_badge->setToolTip(plainToolTip(tr("Types that are not recorded: %1").arg(excluded.join(QStringLiteral(", ")))));
}

// Its words have their colours from the theme.
void RecordBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) adapt();
}

void RecordBar::adapt()
{
    const bool on = m_recording.isRecording();
    setDynamicProperty(m_button, "recording", on);
    m_button->defaultAction()->setChecked(on);
    adaptBadge();
    if (on) {
        m_numbers->setText(m_recording.isStopping() ? tr("finishing the file...") : runningWords());
        const auto numbers = m_recording.numbers();
        m_numbers->setToolTip(numbers ? plainToolTip(QString::fromStdString(numbers->currentFile.string()))
                                      : QString());
    } else if (!m_recording.lastFile().isEmpty()) {
        m_numbers->setText(endedWords());
        m_numbers->setToolTip(plainToolTip(m_recording.lastFile()));
    }
    m_numbers->setVisible(!m_numbers->text().isEmpty());
}

} // namespace event_studio
