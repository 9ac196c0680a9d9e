// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>

/// By how much deadlines stretch where the tests run slower, under sanitizers: EVENT_ENGINE_TEST_SLOWNESS, by
/// default 1.
inline int slowness()
{
    const char *text = std::getenv("EVENT_ENGINE_TEST_SLOWNESS");
    const int factor = text ? std::atoi(text) : 1;
    return factor > 0 ? factor : 1;
}
