// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace event_engine {

namespace detail {

// Of the initial-exec kind, so that asking costs two instructions and no call.
[[gnu::tls_model("initial-exec")]] inline thread_local char threadMark = 0;

} // namespace detail

/// Tells living threads apart, for one who asks with each event; one that has ended leaves its mark to another.
[[nodiscard]] inline const void *threadMark()
{
    return &detail::threadMark;
}

} // namespace event_engine
