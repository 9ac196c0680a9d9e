// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/registry/plugin_registry.h"
#include "engine/plugins/registry/problem_list.h"

#include <map>
#include <string>

namespace event_engine {

/// Makes problems of external plugins that hang or have lost their connection, and tells when that is over. Who ends
/// meanwhile has a cause of his own. One thread.
class PluginWatch {
public:
    explicit PluginWatch(ProblemList &problems) : m_problems(problems) {}

    void look(const PluginRegistry::Plugins &plugins, Timestamp time);

private:
    ProblemList &m_problems;
    std::map<std::string, std::string> m_told; // by plugin: what is the matter with it
};

} // namespace event_engine
