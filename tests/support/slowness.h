// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdlib>

/// By how much deadlines stretch where the tests run slower, under sanitizers: EVENT_ENGINE_TEST_SLOWNESS, by
/// default 1.
inline int slowness()
{
    const char *text = std::getenv("EVENT_ENGINE_TEST_SLOWNESS");
    const int factor = text ? std::atoi(text) : 1;
    return factor > 0 ? factor : 1;
}

/// How long to wait for what ought to happen soon and has no deadline of its own, in ms. Bounded, so that the wait that
/// fails says its line: Qt's QTRY_ macros look on for twice as long again, and a test is ended after five minutes.
inline int soon()
{
    return std::min(10'000 * slowness(), 60'000);
}

/// As Qt Test's QTRY_ macros, which wait five seconds on every machine.
#define SOON_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, soon())
#define SOON_VERIFY2(condition, description) QTRY_VERIFY2_WITH_TIMEOUT(condition, description, soon())
#define SOON_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, soon())
