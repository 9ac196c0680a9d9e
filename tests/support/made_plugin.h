// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/app.h"

#include <QtGlobal>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace event_engine::test {

/// A plugin made of functions.
class Made : public Plugin {
public:
    using Run = std::function<Result<>(PluginContext &)>;
    Made(std::string name, std::vector<Subscription> to, Run run, Run start = {})
        : m_name(std::move(name)), m_to(std::move(to)), m_run(std::move(run)), m_start(std::move(start))
    {}
    std::string name() const override { return m_name; }
    std::vector<Subscription> subscriptions() const override { return m_to; }
    Result<> start(PluginContext &context) override { return m_start ? m_start(context) : Result<>(); }
    Result<> run(PluginContext &context) override { return m_run(context); }

private:
    std::string m_name;
    std::vector<Subscription> m_to;
    Run m_run, m_start;
};

inline Result<> untilStopped(PluginContext &context)
{
    while (context.receive()) {
    }
    return {};
}

inline void add(App &app, std::string name, std::vector<Subscription> to, Made::Run run, Made::Run start = {},
                InternalPluginOptions options = {})
{
    const auto added = app.registerPlugin(
        std::make_unique<Made>(std::move(name), std::move(to), std::move(run), std::move(start)), std::move(options));
    if (!added) qFatal("%s", added.error().message().c_str());
}

} // namespace event_engine::test
