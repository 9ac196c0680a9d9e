// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/demangled.h"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace event_engine {

std::string demangled(const std::string &name)
{
    const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, nullptr),
                                                           &std::free);
    return text ? text.get() : name;
}

} // namespace event_engine
