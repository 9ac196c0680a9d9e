// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin.h"

#include "engine/base/demangled.h"

#include <typeinfo>

namespace event_engine {

Plugin::~Plugin() = default;

std::string Plugin::name() const
{
    const std::string full = demangled(typeid(*this).name());
    const auto colons = full.rfind("::");
    return colons == std::string::npos ? full : full.substr(colons + 2);
}

Result<> Plugin::start(PluginContext &)
{
    return {};
}

} // namespace event_engine
