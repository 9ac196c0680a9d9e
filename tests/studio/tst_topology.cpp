// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "studio/models/topology_layouter.h"
#include "studio/plots/topology_items.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/topology_canvas.h"
#include "studio/views/topology_view.h"
#include "tests/studio/model_text.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QImage>
#include <QPointer>
#include <QProcess>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>

#include <sys/resource.h>

using namespace event_studio;

namespace {

using Kind = TopologyNode::Kind;

EventTypeSnapshot type(TypeId id, const char *name, double rate, std::vector<std::string> publishers,
                       std::vector<std::string> subscribers)
{
    EventTypeSnapshot type;
    type.id = id;
    type.type = EventType(name);
    type.events = std::uint64_t(rate * 10);
    type.eventsPerSecond = rate;
    type.publishers = std::move(publishers);
    type.subscribers = std::move(subscribers);
    return type;
}

PluginSnapshot plugin(const char *name, PluginState state = PluginState::Running, double published = 0)
{
    PluginSnapshot plugin;
    plugin.name = name;
    plugin.state = state;
    plugin.publishedPerSecond = published;
    return plugin;
}

/// Camera -> Image -> Classifier -> Scores -> Watchman, who also gets Wind of two masts.
Snapshot station()
{
    Snapshot snapshot;
    snapshot.types = {type(0, "(unregistered)", 0, {}, {}), type(1, "Image", 2, {"Camera"}, {"Classifier"}),
                      type(2, "Scores", 1, {"Classifier"}, {"Watchman"}),
                      type(3, "Wind", 50, {"North", "South"}, {"Watchman", "(recorder)"})};
    snapshot.plugins = {plugin("Camera"),
                        plugin("Classifier"),
                        plugin("Watchman"),
                        plugin("North", PluginState::Running, 20),
                        plugin("South", PluginState::Running, 30),
                        plugin("(recorder)")};
    snapshot.plugins.back().kind = PluginKind::Recorder;
    return snapshot;
}

QStringList edgesOf(const Topology &topology)
{
    QStringList lines;
    for (const TopologyEdge &edge : topology.edges)
        lines << QStringLiteral("%1 > %2 %3")
                     .arg(topology.nodes[std::size_t(edge.from)].name, topology.nodes[std::size_t(edge.to)].name)
                     .arg(edge.rate.value_or(-1));
    return lines;
}

std::vector<QSizeF> sizesOf(const Topology &topology)
{
    return std::vector<QSizeF>(topology.nodes.size(), QSizeF(100, 40));
}

/// No node on another, every edge from its first node to its second.
void checkLayout(const Topology &topology, const TopologyLayout &layout)
{
    QCOMPARE(layout.nodes.size(), topology.nodes.size());
    QCOMPARE(layout.edges.size(), topology.edges.size());
    for (std::size_t i = 0; i < layout.nodes.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) QVERIFY(!layout.nodes[i].intersects(layout.nodes[j]));
    const auto touches = [&](int node, QPointF end) {
        return layout.nodes[std::size_t(node)].adjusted(-2, -2, 2, 2).contains(end);
    };
    for (std::size_t i = 0; i < layout.edges.size(); ++i) {
        QVERIFY(touches(topology.edges[i].from, layout.edges[i].spline.front()));
        QVERIFY(touches(topology.edges[i].to, layout.edges[i].spline.back()));
    }
}

/// A program that stands in for dot.
QString scriptFor(const QTemporaryDir &folder, const QByteArray &lines)
{
    QFile script(folder.filePath("dot"));
    if (!script.open(QIODevice::WriteOnly)) return {};
    script.write("#!/bin/sh\n" + lines);
    script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    return script.fileName();
}

/// What the window's data would show of a running app.
void give(StudioData &studio, Snapshot snapshot)
{
    emit studio.source.snapshotTaken(std::make_shared<const Snapshot>(std::move(snapshot)));
}

} // namespace

class TestTopology : public QObject {
    Q_OBJECT

    static QPoint placeOf(const TopologyView &view, Kind kind, const QString &name)
    {
        const int node = view.scene()->topology().nodeOf(kind, name);
        return view.canvas()->mapFromScene(view.scene()->rectOf(node).center());
    }
    static void show(TopologyView &view)
    {
        view.resize(900, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }

private slots:
    void everyEdgeHasItsRateWhereItIsKnown()
    {
        const Topology topology = topologyOf(station(), Topology::Form::Graph);
        QCOMPARE(topology.nodes.size(),
                 std::size_t(5 + 3)); // neither the recorder nor the unregistered, of which none came
        QCOMPARE(edgesOf(topology),
                 (QStringList{"Camera > Image 2", "Image > Classifier 2", "Classifier > Scores 1",
                              "Scores > Watchman 1", "North > Wind 20", "South > Wind 30", "Wind > Watchman 50"}));
    }

    void whoPublishesAndIsNoPluginIsInTheGraph()
    {
        Snapshot snapshot = station();
        snapshot.types[3].publishers = {"North", "(injected)", "day (replay)"};
        snapshot.types[0].publishers.push_back("(raw port)");
        snapshot.types[1].publishers.push_back("day (replay)");
        snapshot.outsidePublishers = {{"(injected)", PublisherKind::Injector},
                                      {"day (replay)", PublisherKind::Replay},
                                      {"(raw port)", PublisherKind::Raw}};
        for (const auto form : {Topology::Form::Graph, Topology::Form::Columns}) {
            const Topology topology = topologyOf(snapshot, form);
            const auto wordsOf = [&](const char *name) {
                const int node = topology.nodeOf(Kind::Plugin, name);
                return node < 0 ? QString("none") : topology.nodes[std::size_t(node)].words;
            };
            QCOMPARE(wordsOf("(injected)"), QString("injector"));
            QCOMPARE(wordsOf("day (replay)"), QString("replay"));
            QCOMPARE(wordsOf("(raw port)"), QString("raw"));
            const QStringList edges = edgesOf(topology);
            for (const char *edge : {"North > Wind 20", "(injected) > Wind -1", "day (replay) > Wind -1"})
                QVERIFY2(edges.contains(edge), edge); // nobody counts how much of it is theirs
            QCOMPARE(edges.filter("(recorder)").size(), qsizetype(0));
            QCOMPARE(edges.filter("day (replay) > ").size(), qsizetype(2));
        }
    }

    void inARecordingNothingRuns()
    {
        const Topology topology = topologyOf(station(), Topology::Form::Graph, PluginModel::Origin::Recording);
        QCOMPARE(topology.nodes[0].words, QString("recorded"));
        QCOMPARE(topology.nodes[0].mood, PluginModel::Quiet);
    }

    void aShareThatNobodyCountsIsNotMadeUp()
    {
        Snapshot snapshot = station();
        snapshot.types[1].publishers.push_back("North"); // that publishes Wind, too
        const Topology topology = topologyOf(snapshot, Topology::Form::Graph);
        QVERIFY(edgesOf(topology).contains("North > Image -1"));
        QVERIFY(edgesOf(topology).contains("North > Wind -1"));
        QVERIFY(edgesOf(topology).contains("South > Wind 30"));
    }

    void lossesAndFailuresAreInWords()
    {
        Snapshot snapshot = station();
        snapshot.plugins[0].state = PluginState::Failed;
        snapshot.plugins[0].cause = "the lens is dirty";
        snapshot.plugins[2].losses.dropped = 7;
        snapshot.types[3].lost = 7;
        const Topology topology = topologyOf(snapshot, Topology::Form::Graph);
        QCOMPARE(topology.nodes[0].words, QString("failed"));
        QVERIFY(topology.nodes[0].toolTip.contains("the lens is dirty"));
        QCOMPARE(topology.nodes[2].words, QString("running, 7 lost"));
        QCOMPARE(topology.nodes[std::size_t(topology.nodeOf(Kind::Type, "Wind"))].words, QString("50/s, 7 lost"));
        QVERIFY(topology.edges.back().loses && !topology.edges.front().loses);
    }

    void inColumnsWhoDoesBothStandsOnBothSides()
    {
        const Topology topology = topologyOf(station(), Topology::Form::Columns);
        const auto isClassifier = [](const TopologyNode &node) { return node.name == "Classifier"; };
        QCOMPARE(std::count_if(topology.nodes.begin(), topology.nodes.end(), isClassifier), std::ptrdiff_t(2));
        const TopologyLayout layout = columnLayout(topology, sizesOf(topology));
        checkLayout(topology, layout);
        for (const TopologyEdge &edge : topology.edges)
            QVERIFY(layout.nodes[std::size_t(edge.from)].right() < layout.nodes[std::size_t(edge.to)].left());
    }

    void ratesOfEdgesThatCrossDoNotLieOnEachOther()
    {
        Snapshot crossed;
        crossed.types = {type(1, "Upper", 1, {"Lower plugin"}, {}), type(2, "Lower", 1, {"Upper plugin"}, {})};
        crossed.plugins = {plugin("Upper plugin"), plugin("Lower plugin")};
        const Topology topology = topologyOf(crossed, Topology::Form::Columns);
        const TopologyLayout layout = columnLayout(topology, sizesOf(topology));
        QCOMPARE(layout.edges.size(), std::size_t(2));
        const QPointF between = layout.edges[0].label - layout.edges[1].label;
        QVERIFY2(std::abs(between.y()) > 15, qPrintable(QString::number(between.y())));
    }

    void dotLaysItOutInAProcessOfItsOwn()
    {
        if (TopologyLayouter::findDot().isEmpty()) QSKIP("dot is not installed");
        TopologyLayouter layouter;
        QSignalSpy ready(&layouter, &TopologyLayouter::ready);
        const Topology topology = topologyOf(station(), layouter.form());
        TopologyLayout layout;
        connect(&layouter, &TopologyLayouter::ready, this, [&](const TopologyLayout &made) { layout = made; });
        layouter.layOut({}, {}); // outdated by the next
        layouter.layOut(topology, sizesOf(topology));
        QCOMPARE(ready.count(), 0);
        SOON_COMPARE(ready.count(), 1);
        checkLayout(topology, layout);
    }

    void noNameOfAnybodysReachesDot()
    {
        Snapshot snapshot = station();
        snapshot.plugins[0].name = "\"]; evil [label=\"";
        snapshot.types[1].publishers = {snapshot.plugins[0].name};
        const Topology topology = topologyOf(snapshot, Topology::Form::Graph);
        QCOMPARE(topology.edges.size(), std::size_t(7));
        QVERIFY(!dotSource(topology, sizesOf(topology)).contains("evil"));
    }

    void answersThatAreNoneAreNotTaken_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no end") << QByteArray("graph 1 2 2\nnode n0 1 1 1 1 x solid box black grey\n");
        QTest::newRow("nodes missing") << QByteArray("graph 1 2 2\nstop\n");
        QTest::newRow("a node that is not") << QByteArray("graph 1 2 2\nnode n99 1 1 1 1\nstop\n");
        QTest::newRow("words for numbers") << QByteArray("graph 1 2 2\nnode n0 left 1 1 1\nstop\n");
        QTest::newRow("an edge too short") << QByteArray("graph 1 2 2\nedge n0 n5 4 1 1 2 2\nstop\n");
        QTest::newRow("an edge that is not")
            << QByteArray("graph 1 2 2\nedge n5 n0 4 1 1 2 2 3 3 4 4 solid black\nstop\n");
        QTest::newRow("a number too large") << QByteArray("graph 1 2 2\nedge n0 n5 1e300 1 1\nstop\n");
    }
    void answersThatAreNoneAreNotTaken()
    {
        QFETCH(QByteArray, answer);
        QVERIFY(!parseDotAnswer(answer, topologyOf(station(), Topology::Form::Graph)));
    }

    void whereDotFailsThereAreColumns()
    {
        QTemporaryDir folder;
        StudioData studio;
        TopologyView view(studio, scriptFor(folder, "cat >/dev/null; exit 3\n"));
        show(view);
        give(studio, station());
        SOON_COMPARE(view.scene()->topology().nodes.size(), std::size_t(5 + 3 + 1));
        TopologyView without(studio, QString());
        show(without);
        give(studio, station());
        QCOMPARE(without.scene()->topology().nodes.size(), std::size_t(5 + 3 + 1));
    }

    void whereNoProcessCanBeBegunThereAreColumns()
    {
        TopologyLayouter layouter("/bin/sh");
        QSignalSpy changed(&layouter, &TopologyLayouter::formChanged);
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit none = before;
        none.rlim_cur = 0;
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &none), 0);
        const Topology topology = topologyOf(station(), layouter.form());
        layouter.layOut(topology, sizesOf(topology));
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0);
        SOON_COMPARE(changed.count(), 1);
        QCOMPARE(layouter.form(), Topology::Form::Columns);
    }

    void aWindowThatIsClosedWhileDotRunsEndsItWithoutAComplaint()
    {
        const QTemporaryDir folder;
        QFile program(folder.filePath("dot"));
        QVERIFY(program.open(QIODevice::WriteOnly) && program.write("#!/bin/sh\nexec sleep 1000\n") > 0);
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        QTest::failOnWarning(QRegularExpression("."));
        auto layouter = std::make_unique<TopologyLayouter>(program.fileName());
        const Topology topology = topologyOf(station(), layouter->form());
        layouter->layOut(topology, sizesOf(topology)); // outdated by the next
        layouter->layOut(topology, sizesOf(topology));
        QPointer<QProcess> running = layouter->findChildren<QProcess *>().last();
        SOON_COMPARE(running->state(), QProcess::Running);
        layouter.reset();
        QVERIFY(!running);
    }

    void ratesAreUpdatedInPlaceAndANewEdgeLaysOutAnew()
    {
        QTemporaryDir folder;
        StudioData studio;
        TopologyView view(studio, QString());
        show(view);
        give(studio, station());
        const TopologyEdgeItem *first = view.scene()->edges().front();
        QCOMPARE(first->label(), QString("2/s"));
        Snapshot faster = station();
        faster.types[1].eventsPerSecond = 1200;
        give(studio, faster);
        QCOMPARE(view.scene()->edges().front(), first);
        QCOMPARE(first->label(), QString("1.2 k/s"));
        faster.types[1].subscribers.push_back("Watchman");
        give(studio, faster);
        QCOMPARE(view.scene()->edges().size(), std::size_t(8));
    }

    void whatIsFasterIsThickerAndWhatLosesSaysSo()
    {
        QVERIFY(TopologyEdgeItem::widthFor(0) < TopologyEdgeItem::widthFor(1));
        QVERIFY(TopologyEdgeItem::widthFor(1) < TopologyEdgeItem::widthFor(100'000));
        QVERIFY(TopologyEdgeItem::widthFor(1e9) < 10);
        StudioData studio;
        TopologyView view(studio, QString());
        show(view);
        Snapshot snapshot = station();
        snapshot.types[3].lost = snapshot.plugins[2].losses.dropped = 7;
        give(studio, snapshot);
        QCOMPARE(view.scene()->edges().back()->label(), QString("! 50/s"));
        const auto wordsOfWind = [&] {
            for (const TopologyNodeItem *node : view.scene()->nodes())
                if (node->node().name == "Wind") return node->shownWords();
            return QString();
        };
        QCOMPARE(wordsOfWind(), QString("50/s, 7 lost"));
        snapshot.types[3].eventsPerSecond = 3.3e6;
        snapshot.types[3].lost = 50'000'000;
        give(studio, snapshot);
        QCOMPARE(wordsOfWind(), QString("50.0 M lost")); // not "3.3 M/s, 50..."
    }

    void nothingIsDoneWhileItIsHidden()
    {
        StudioData studio;
        TopologyView view(studio, QString());
        give(studio, station());
        QVERIFY(view.scene()->topology().nodes.empty());
    }

    void aClickSelectsAndADoubleClickAsksForTheEvents()
    {
        StudioData studio;
        TopologyView view(studio, QString());
        QSignalSpy types(&view, &TopologyView::typeChosen), plugins(&view, &TopologyView::pluginChosen),
            events(&view, &TopologyView::eventsWanted);
        show(view);
        give(studio, station());
        QTest::mouseClick(view.canvas()->viewport(), Qt::LeftButton, {}, placeOf(view, Kind::Type, "Wind"));
        QCOMPARE(types.value(0).value(0).toString(), QString("Wind"));
        QTest::mouseClick(view.canvas()->viewport(), Qt::LeftButton, {}, placeOf(view, Kind::Plugin, "North"));
        QCOMPARE(plugins.value(0).value(0).toString(), QString("North"));
        QTest::mouseDClick(view.canvas()->viewport(), Qt::LeftButton, {}, placeOf(view, Kind::Plugin, "North"));
        QCOMPARE(events.count(), 1);
        give(studio, station());
        QVERIFY(view.scene()->selected() && view.scene()->selected()->name == "North");
    }

    void keysGoFromNodeToNodeAndZoom()
    {
        StudioData studio;
        TopologyView view(studio, QString());
        QSignalSpy events(&view, &TopologyView::eventsWanted);
        show(view);
        give(studio, station());
        view.scene()->select(Kind::Plugin, "Camera");
        QTest::keyClick(view.canvas(), Qt::Key_Right);
        QCOMPARE(view.scene()->selected()->kind, Kind::Type);
        QTest::keyClick(view.canvas(), Qt::Key_Left);
        QCOMPARE(view.scene()->selected()->kind, Kind::Plugin);
        QTest::keyClick(view.canvas(), Qt::Key_Return);
        QCOMPARE(events.count(), 1);
        QVERIFY(view.canvas()->isFitted());
        const double before = view.canvas()->transform().m11();
        QTest::keyClick(view.canvas(), Qt::Key_Plus);
        QVERIFY(view.canvas()->transform().m11() > before && !view.canvas()->isFitted());
        QTest::keyClick(view.canvas(), Qt::Key_0);
        QCOMPARE(view.canvas()->transform().m11(), before);
        QTest::keyClick(view.canvas(), Qt::Key_Escape);
        QVERIFY(!view.scene()->selected());
    }

    void aGraphOfManyIsReadAtFirstAndWholeWhenAskedFor()
    {
        StudioData studio;
        TopologyView view(studio, QString());
        show(view);
        Snapshot many;
        for (TypeId id = 1; id <= 60; ++id)
            many.types.push_back(type(id, ("Sensor" + std::to_string(id)).c_str(), 1, {"Camera"}, {}));
        many.plugins = {plugin("Camera")};
        give(studio, many);
        TopologyCanvas &canvas = *view.canvas();
        const QSizeF whole = view.scene()->sceneRect().size();
        QVERIFY(whole.height() > 2 * canvas.height());
        QVERIFY2(canvas.transform().m11() >= 0.6, qPrintable(QString::number(canvas.transform().m11())));
        canvas.verticalScrollBar()->setValue(canvas.verticalScrollBar()->maximum());
        const int place = canvas.verticalScrollBar()->value();
        view.resize(view.width(), view.height() - 10);
        QVERIFY(canvas.verticalScrollBar()->value() >= place); // what is looked at stays
        QTest::keyClick(&canvas, Qt::Key_0);
        QVERIFY(canvas.transform().m22() * whole.height() <= canvas.height());
        view.resize(view.width(), view.height() + 50);
        QVERIFY(canvas.transform().m22() * whole.height() <= canvas.height());
    }

    void theWheelZooms()
    {
        StudioData studio;
        TopologyView view(studio, QString());
        show(view);
        give(studio, station());
        const double before = view.canvas()->transform().m11();
        const QPoint place = view.canvas()->viewport()->rect().center();
        QWheelEvent turn(place, view.canvas()->viewport()->mapToGlobal(place), {}, {0, -240}, Qt::NoButton, {},
                         Qt::NoScrollPhase, false);
        QApplication::sendEvent(view.canvas()->viewport(), &turn);
        QVERIFY(view.canvas()->transform().m11() < before);
    }

    void itIsSavedAsAPicture()
    {
        QTemporaryDir folder;
        StudioData studio;
        TopologyView view(studio, QString());
        show(view);
        give(studio, station());
        const auto save = [&](const char *name) {
            view.save(folder.filePath(name));
            return studio.saves.names(); // on its way, beside the window
        };
        QCOMPARE(save("graph.png"), QStringList("graph.png"));
        SOON_VERIFY(!studio.saves.isBusy());
        const QSize size = view.scene()->sceneRect().size().toSize();
        const QImage picture(folder.filePath("graph.png"));
        QCOMPARE(picture.size(), 2 * size); // for paper and large screens
        QCOMPARE(save("graph.svg"), QStringList("graph.svg"));
        SOON_VERIFY(!studio.saves.isBusy());
        QFile svg(folder.filePath("graph.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&svg);
        QVERIFY(xml.readNextStartElement());
        const QStringList box = xml.attributes().value("viewBox").toString().split(' ');
        QCOMPARE(QSizeF(box.value(2).toDouble(), box.value(3).toDouble()).toSize(), size);
        QString words;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::Characters) words += xml.text();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        for (const TopologyNode &node : view.scene()->topology().nodes)
            QVERIFY2(words.contains(node.name), qPrintable(node.name));
        QCOMPARE(studio.problems.rowCount(), 0);
        QCOMPARE(save("graph.bmp"), QStringList());
        QVERIFY(tableText(studio.problems, {ProblemModel::Text}).last().contains(".bmp"));
        view.save("/nowhere/graph.png");
        SOON_VERIFY(tableText(studio.problems, {ProblemModel::Text}).last().contains("/nowhere/graph.png"));
    }
};

QTEST_MAIN(TestTopology)
#include "tst_topology.moc"
