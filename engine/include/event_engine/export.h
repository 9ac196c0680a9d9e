// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Marks what the shared library event_engine shows to programs; everything else in it is hidden.
#if defined(_WIN32)
#error "Event Engine runs on Linux"
#endif
#define EVENT_ENGINE_EXPORT __attribute__((visibility("default")))
