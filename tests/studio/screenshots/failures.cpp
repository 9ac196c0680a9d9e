// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/plugin_model.h"
#include "studio/views/inject_view.h"
#include "studio/views/pane.h"
#include "studio/views/payload_edit.h"
#include "studio/views/rates_view.h"
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
}

} // namespace

std::vector<Story> failureStories()
{
    return {{{"failed_plugin", "problems"}, dyingPlugin}, {{"losses", "output"}, troubledPlugins}};
}

} // namespace event_studio
