// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Which sanitizers this is compiled with, 0 or 1: gcc tells by macros, clang by features.
#if defined(__has_feature)
#define EVENT_ENGINE_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#define EVENT_ENGINE_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#if defined(__SANITIZE_ADDRESS__)
#define EVENT_ENGINE_ADDRESS_SANITIZER 1
#else
#define EVENT_ENGINE_ADDRESS_SANITIZER 0
#endif
#if defined(__SANITIZE_THREAD__)
#define EVENT_ENGINE_THREAD_SANITIZER 1
#else
#define EVENT_ENGINE_THREAD_SANITIZER 0
#endif
#endif
