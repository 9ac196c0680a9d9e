// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/source_switch.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/segments.h"

#include <QFileInfo>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

SourceSwitch::SourceSwitch(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_choices(new Segments({tr("Live"), tr("Recording")}))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_choices);
    m_choices->button(0)->setToolTip(tr("Graph, tables and event list show the running app"));
    connect(m_choices, &Segments::chosen, this, [this](int place) {
        place == 0 ? m_data.source.showLive() : m_data.source.showRecording();
        adapt();
    });
    connect(&studio.source, &Source::feedChanged, this, &SourceSwitch::adapt);
    connect(&studio.replay, &ReplayLink::opened, this, &SourceSwitch::adapt);
    connect(&studio.replay, &ReplayLink::closed, this, &SourceSwitch::adapt);
    adapt();
}

void SourceSwitch::setNameRoom(int pixels)
{
    m_nameRoom = pixels;
    adapt();
}

void SourceSwitch::adapt()
{
    const RecordingInfo *info = m_data.replay.info();
    const QString name = info ? QFileInfo(QString::fromStdString(info->file.string())).fileName() : QString();
    m_choices->setText(1, menuText(fontMetrics().elidedText(name, Qt::ElideMiddle, m_nameRoom)));
    m_choices->button(1)->setToolTip(plainToolTip(tr("Graph, tables and event list show the recording %1").arg(name)));
    m_choices->setCurrent(m_data.source.kind() == Source::Kind::Live ? 0 : 1);
    setVisible(info != nullptr);
}

} // namespace event_studio
