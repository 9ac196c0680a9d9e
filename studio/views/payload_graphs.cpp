// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/payload_graphs.h"

#include "studio/models/settings.h"
#include "studio/models/studio_data.h"
#include "studio/views/field_drag.h"
#include "studio/views/outline.h"
#include "studio/views/payload_graph.h"

#include <QDragEnterEvent>

#include <algorithm>
#include <numeric>

namespace event_studio {

namespace {

const QString KEY = QStringLiteral("rates/graphs"), SIZES = QStringLiteral("rates/graphSizes");
constexpr qsizetype MOST = 12;                  // that are kept between two starts
constexpr int RATES_SHARE = 2, GRAPH_SHARE = 1; // of the height, where they are new

} // namespace

PayloadGraphs::PayloadGraphs(StudioData &studio, RatePlot *rates, QWidget *parent)
    : QSplitter(Qt::Vertical, parent), m_data(studio), m_rates(rates)
{
    setChildrenCollapsible(false);
    addWidget(rates);
    rates->setAcceptDrops(true);
    rates->installEventFilter(this);
    const auto readAnew = [this] {
        for (PayloadGraph *graph : m_graphs) graph->setFeed();
    };
    connect(&m_data.source, &Source::feedChanged, this, readAnew);
    connect(&m_data.source, &Source::decodersChanged, this, readAnew);
    connect(&m_data.source, &Source::snapshotTaken, this, [this](const SnapshotPointer &snapshot) {
        for (PayloadGraph *graph : m_graphs) graph->setSnapshot(snapshot);
    });
}

PayloadGraphs::~PayloadGraphs() = default;

void PayloadGraphs::plot(const PlottedField &field)
{
    for (const PayloadGraph *graph : m_graphs) {
        const auto shown = graph->fields();
        if (std::find(shown.begin(), shown.end(), field) != shown.end()) return;
    }
    addGraph()->add(field);
    emit graphAdded();
}

PayloadGraph *PayloadGraphs::addGraph()
{
    auto *graph = new PayloadGraph(m_data);
    graph->plot()->alignSidesWith(*m_rates);
    QList<int> heights = sizes(); // of the others, which keep their proportions
    const int all = std::accumulate(heights.begin(), heights.end(), 0);
    heights << all * GRAPH_SHARE / (RATES_SHARE + int(m_graphs.size()) * GRAPH_SHARE);
    m_graphs.push_back(graph);
    addWidget(graph);
    setSizes(heights);
    connect(graph, &PayloadGraph::fieldsChanged, this, &PayloadGraphs::changed);
    connect(graph, &PayloadGraph::closeWanted, this, [this, graph] { removeGraph(graph); });
    connect(graph->plot(), &RatePlot::rangeWanted, this, &PayloadGraphs::rangeWanted);
    connect(graph->plot(), &RatePlot::presentWanted, this, &PayloadGraphs::presentWanted);
    connect(graph->plot(), &RatePlot::pauseWanted, this, &PayloadGraphs::pauseWanted);
    connect(graph->plot(), &RatePlot::momentClicked, this, [this, graph](double time, const QString &curve) {
        QString type;
        for (const PlottedField &field : graph->fields())
            if (field.name() == curve) type = field.type;
        emit momentClicked(time, type);
    });
    return graph;
}

void PayloadGraphs::removeGraph(PayloadGraph *graph)
{
    std::erase(m_graphs, graph);
    graph->hide();
    graph->deleteLater();
    emit changed();
}

void PayloadGraphs::redraw()
{
    for (PayloadGraph *graph : m_graphs) graph->redraw();
}

bool PayloadGraphs::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::DragLeave || event->type() == QEvent::Drop) m_dropPlace.reset();
    if (event->type() != QEvent::DragEnter && event->type() != QEvent::Drop) return false;
    auto *drop = static_cast<QDropEvent *>(event);
    const auto field = FieldDrag::fieldOf(*drop->mimeData());
    if (!field) return false;
    drop->acceptProposedAction();
    if (event->type() == QEvent::Drop)
        plot(*field);
    else
        m_dropPlace = std::make_unique<Outline>(*m_rates, tr("Plot %1 in a graph of its own").arg(field->name()));
    return true;
}

void PayloadGraphs::saveState(Settings &settings) const
{
    QStringList graphs;
    for (const PayloadGraph *graph : m_graphs) {
        QStringList fields;
        for (const PlottedField &field : graph->fields()) fields << field.type << field.path;
        graphs << fields.join(u'\n');
    }
    settings.setValue(KEY, graphs);
    settings.setValue(SIZES, QSplitter::saveState());
}

void PayloadGraphs::restoreState(const Settings &settings)
{
    for (const QString &saved : settings.value(KEY).toStringList().mid(0, MOST)) {
        const QStringList fields = saved.split(u'\n');
        if (fields.size() < 2) continue;
        PayloadGraph *graph = addGraph();
        for (qsizetype i = 0; i + 1 < fields.size(); i += 2) graph->add({fields[i], fields[i + 1]});
    }
    QSplitter::restoreState(settings.value(SIZES).toByteArray());
}

} // namespace event_studio
