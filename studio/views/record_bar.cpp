// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/record_bar.h"

#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/plots/theme.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

RecordBar::RecordBar(RecordingControl &recording, QAction *record, QWidget *parent)
    : QWidget(parent), m_recording(recording), m_button(new QToolButton), m_numbers(label({}))
{
    m_button->setDefaultAction(record);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setProperty("framed", true);
    m_numbers->setTextInteractionFlags(Qt::LinksAccessibleByMouse);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_button);
    layout->addWidget(m_numbers);
    connect(&recording, &RecordingControl::changed, this, &RecordBar::adapt);
    connect(m_numbers, &QLabel::linkActivated, this, [this] { emit openWanted(m_recording.lastFile()); });
    adapt();
}

QString RecordBar::runningWords() const
{
    const auto numbers = m_recording.numbers();
    if (!numbers) return tr("starting...");
    const Theme &theme = Theme::of(palette());
    const QString lost =
        QStringLiteral("<span style=\"color:%1\">%2</span>")
            .arg((numbers->lost > 0 ? theme.danger : theme.muted).name(), tr("%1 lost").arg(fullNumber(numbers->lost)));
    return QStringLiteral("<b>%1</b>&ensp;%2&ensp;%3&ensp;%4")
        .arg(clockText(m_recording.length()), humanBytes(double(numbers->bytes)),
             tr("%1 events").arg(fullNumber(numbers->events)), lost);
}

void RecordBar::adapt()
{
    const bool on = m_recording.isRecording();
    setDynamicProperty(m_button, "recording", on);
    m_button->defaultAction()->setChecked(on);
    if (on) {
        m_numbers->setText(m_recording.isStopping() ? tr("finishing the file...") : runningWords());
        m_numbers->setToolTip({});
    } else if (!m_recording.lastFile().isEmpty()) {
        m_numbers->setText(QStringLiteral("<a style=\"text-decoration: none\" href=\"open\">%1</a>")
                               .arg(tr("Open what was recorded")));
        m_numbers->setToolTip(m_recording.lastFile());
    }
    m_numbers->setVisible(!m_numbers->text().isEmpty());
}

} // namespace event_studio
