// SPDX-License-Identifier: BSD-3-Clause
#include "silent_plugin.h"

#include <stdexcept>
#include <string>

namespace app {

/// g++ makes such a variable one of a kind in the whole program.
inline int version()
{
    static int value = VERSION;
    return value;
}

class Counter : public SilentPlugin {};

class Versioned : public SilentPlugin {
public:
    std::string name() const override { return std::to_string(VERSION) + " " + std::to_string(version()); }
};

} // namespace app

class Throwing : public SilentPlugin {
public:
    Throwing() { throw std::runtime_error("no camera"); }
};

class ThrowingAnything : public SilentPlugin {
public:
    ThrowingAnything() { throw 42; }
};

EVENT_ENGINE_PLUGINS(app::Counter, ::app::Versioned, Throwing, ThrowingAnything)
