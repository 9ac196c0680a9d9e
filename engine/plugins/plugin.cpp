// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin.h"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <typeinfo>

namespace event_engine {

Plugin::~Plugin() = default;

std::string Plugin::name() const
{
    const char *mangled = typeid(*this).name();
    const std::unique_ptr<char, decltype(&std::free)> demangled(abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr),
                                                                &std::free);
    const std::string full = demangled ? demangled.get() : mangled;
    const auto colons = full.rfind("::");
    return colons == std::string::npos ? full : full.substr(colons + 2);
}

Result<> Plugin::start(PluginContext &)
{
    return {};
}

} // namespace event_engine
