// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/registry/plugin_registry.h"
#include "engine/plugins/registry/problem_list.h"

#include <map>
#include <string>

namespace event_engine {

/// Makes problems of external plugins that hang, have lost their connection or lose it again and again, and tells when
/// that is over. Who ends meanwhile has a cause of his own. One thread.
class PluginWatch {
public:
    PluginWatch(ProblemList &problems, std::uint64_t maxEventSize);

    void look(const PluginRegistry::Plugins &plugins, Timestamp time);

private:
    [[nodiscard]] std::string troubleOf(const PluginStatus &plugin, Timestamp time) const;

    ProblemList &m_problems;
    const std::string m_breaks;                // what to say of one whose connection does
    std::map<std::string, std::string> m_told; // by plugin: what is the matter with it
};

} // namespace event_engine
