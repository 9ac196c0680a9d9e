// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/topology_view.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/save_file.h"
#include "studio/views/save_picture.h"
#include "studio/views/topology_canvas.h"
#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace event_studio {

namespace {

constexpr double STEP = 1.25;

QToolButton *textButton(const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setToolTip(toolTip);
    button->setProperty("framed", true);
    return button;
}

} // namespace

TopologyView::TopologyView(StudioData &studio, QString dot, QWidget *parent)
    : QWidget(parent), m_data(studio), m_layouter(std::move(dot)), m_scene(new TopologyScene(studio.colors, this)),
      m_canvas(new TopologyCanvas(*m_scene)), m_summary(label({}, LabelRole::Hint)), m_hint(label({}, LabelRole::Hint)),
      m_pages(new QStackedWidget)
{
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    auto *drawing = new QWidget;
    auto *drawingLayout = new QVBoxLayout(drawing);
    drawingLayout->setContentsMargins(0, 0, 0, 0);
    drawingLayout->setSpacing(0);
    drawingLayout->addWidget(makeBar());
    drawingLayout->addWidget(m_canvas, 1);
    m_pages->addWidget(m_hint);
    m_pages->addWidget(drawing);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setFocusProxy(m_canvas);

    connect(&studio.source, &Source::snapshotTaken, this, &TopologyView::take);
    connect(&studio.source, &Source::feedChanged, this, &TopologyView::takeNewest);
    connect(&m_layouter, &TopologyLayouter::ready, this, &TopologyView::showLayout);
    connect(&m_layouter, &TopologyLayouter::formChanged, this, [this] {
        m_requested = {};
        if (m_snapshot) take(m_snapshot);
    });
    connect(m_scene, &QGraphicsScene::selectionChanged, this, &TopologyView::tellChosen);
    connect(m_canvas, &TopologyCanvas::activated, this, &TopologyView::eventsWanted);
    m_hint->setTextFormat(Qt::RichText);
    wrapWords(m_hint); // the name of an app may be long
    connect(m_hint, &QLabel::linkActivated, this, &TopologyView::linkActivated);
}

// The scene tells of its selection while it goes.
TopologyView::~TopologyView()
{
    m_scene->disconnect(this);
}

QWidget *TopologyView::makeBar()
{
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 6, 8, 4);
    layout->setSpacing(6);
    layout->addWidget(m_summary, 1);
    QToolButton *smaller = textButton(QStringLiteral("−"), tr("Smaller (-)"));
    QToolButton *larger = textButton(QStringLiteral("+"), tr("Larger (+)"));
    QToolButton *whole = textButton(tr("Fit"), tr("The whole graph (0)"));
    QToolButton *save = textButton(tr("Save..."), tr("Save as a picture, SVG or PNG"));
    for (QToolButton *button : {smaller, larger, whole, save}) layout->addWidget(button);
    connect(smaller, &QToolButton::clicked, this, [this] { m_canvas->zoom(1 / STEP); });
    connect(larger, &QToolButton::clicked, this, [this] { m_canvas->zoom(STEP); });
    connect(whole, &QToolButton::clicked, m_canvas, &TopologyCanvas::fit);
    connect(save, &QToolButton::clicked, this, &TopologyView::chooseFileAndSave);
    return bar;
}

void TopologyView::setEmptyWords(const QString &words)
{
    m_hint->setText(quietLinks(words));
}

void TopologyView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    takeNewest();
}

void TopologyView::takeNewest()
{
    const SnapshotPointer snapshot = m_data.source.snapshot();
    take(snapshot ? snapshot : std::make_shared<const Snapshot>());
}

void TopologyView::take(const SnapshotPointer &snapshot)
{
    if (!isVisible()) return;
    m_snapshot = snapshot;
    const bool isRecorded = m_data.source.kind() == Source::Kind::Recording;
    m_newest = topologyOf(*snapshot, m_layouter.form(),
                          isRecorded ? PluginModel::Origin::Recording : PluginModel::Origin::Run);
    m_pages->setCurrentIndex(m_newest.nodes.empty() ? 0 : 1);
    if (m_newest.hasStructureOf(m_scene->topology())) m_scene->setLive(m_newest);
    if (m_newest.hasStructureOf(m_requested)) return;
    m_requested = m_newest;
    m_layouter.layOut(m_requested, TopologyScene::sizesFor(m_requested));
}

void TopologyView::showLayout(const TopologyLayout &layout)
{
    m_scene->show(m_requested, layout);
    m_scene->setLive(m_newest); // what came while dot was at work
    const auto &nodes = m_requested.nodes;
    const auto types =
        std::ranges::count_if(nodes, [](const auto &node) { return node.kind == TopologyNode::Kind::Type; });
    const auto plugins = std::ranges::count_if(
        nodes, [](const auto &node) { return node.kind == TopologyNode::Kind::Plugin && !node.isOutside; });
    QString words = tr("%1, %2").arg(counted(quint64(plugins), "plugin"), counted(quint64(types), "event type"));
    if (m_layouter.form() == Topology::Form::Columns)
        words = tr(
            "Publishers, event types and subscribers. With the program dot (of Graphviz) this is laid out as a graph");
    m_summary->setText(words);
}

void TopologyView::tellChosen()
{
    const TopologyNode *node = m_scene->selected();
    if (!node) return;
    const QString name = node->name;
    node->kind == TopologyNode::Kind::Type ? emit typeChosen(name) : emit pluginChosen(name);
}

void TopologyView::chooseFileAndSave()
{
    const QString file = chooseFileToSave(this, tr("Save the graph"), QStringLiteral("topology.svg"),
                                          {tr("Drawing (*.svg)"), tr("Picture (*.png)")});
    if (!file.isEmpty()) save(file);
}

void TopologyView::save(const QString &file)
{
    savePicture(m_data, m_scene->drawnFor(file), file, tr("Topology"));
}

} // namespace event_studio
