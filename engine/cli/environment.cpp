// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/environment.h"

#include <cstdlib>

namespace event_engine::cli {

std::string environmentOr(const char *name, std::string otherwise)
{
    const char *value = std::getenv(name);
    return value ? value : std::move(otherwise);
}

std::filesystem::path fileOfKeys(const std::filesystem::path &given)
{
    return given.empty() ? std::filesystem::path(environmentOr("EVENT_ENGINE_KEYS", "")) : given;
}

} // namespace event_engine::cli
