// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>

/// Whether a test runs at the size of its promise (label "long", by hand), not at the size for every test run.
inline bool isLong()
{
    return std::getenv("EVENT_ENGINE_TEST_LONG") != nullptr;
}
