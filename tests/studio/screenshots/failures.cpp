// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/plugin_model.h"
#include "studio/plots/topology_scene.h"
#include "studio/views/inject_view.h"
#include "studio/views/output_view.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/rates_view.h"
#include "studio/views/topology_view.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QDoubleSpinBox>
#include <QSpinBox>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

bool isIn(Studio &studio, const char *plugin, event_engine::PluginState state)
{
    const auto snapshot = studio.engine().snapshot();
    return snapshot && std::any_of(snapshot->plugins.begin(), snapshot->plugins.end(),
                                   [&](const auto &each) { return each.name == plugin && each.state == state; });
}

void dyingPlugin(Studio &studio)
{
    studio.openAndRun(appWithDyingPlugin(studio));
    studio.until([&] { return isIn(studio, "Calibrator", event_engine::PluginState::Failed); });
    studio.photograph("failed_plugin");
    studio.window.problemsPane().raise();
    studio.photograph("problems");
}

void restartedPlugin(Studio &studio)
{
    studio.openAndRun(appWithRestartedPlugin(studio));
    studio.hasRunFor(4s);
    studio.photograph("restarting");
    studio.until([&] { return isIn(studio, "Calibrator", event_engine::PluginState::Failed); });
    studio.window.findChild<OutputView *>()->showPlugin("Calibrator");
    studio.window.findChild<Pane *>("output")->raise();
    studio.photograph("restarted_in_vain");
    studio.window.problemsPane().raise();
    studio.photograph("problems_of_restarts");
}

void captures(Studio &studio)
{
    studio.openAndRun(appWithCaptures(studio));
    studio.hasRunFor(12s);
    studio.window.problemsPane().raise();
    studio.photograph("captures");
}

void troubledPlugins(Studio &studio)
{
    MainWindow &window = studio.window;
    studio.openAndRun(appWithTroubledPlugins(studio));
    window.rates().lossesAction()->setChecked(true);
    window.rates().backlogAction()->setChecked(true);
    window.inject().setType("Flow");
    window.inject().payload()->setText("{\"litres\": {i}}");
    window.inject().count()->setValue(1'000'000);
    window.inject().rate()->setValue(400);
    window.inject().send();
    studio.until([&] { return isIn(studio, "Pump", event_engine::PluginState::Hung); });
    studio.hasRunFor(20s);
    studio.photograph("losses");
    window.findChild<Pane *>("output")->raise();
    studio.photograph("output");
    studio.window.topologyPane().raise();
    studio.until([&] { return !studio.window.topology().scene()->edges().empty(); });
    studio.photograph("losses_topology");
}

} // namespace

std::vector<Story> failureStories()
{
    return {{{"failed_plugin", "problems"}, dyingPlugin},
            {{"restarting", "restarted_in_vain", "problems_of_restarts"}, restartedPlugin},
            {{"captures"}, captures},
            {{"losses", "output", "losses_topology"}, troubledPlugins}};
}

} // namespace event_studio
