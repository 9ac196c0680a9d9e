// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Which sanitizers this is compiled with, 0 or 1: clang tells by features, gcc by macros. Not by whether __has_feature
// is there: Qt defines it for compilers that have it not, so that it says no.
#if defined(__clang__)
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
