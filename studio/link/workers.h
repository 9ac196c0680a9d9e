// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <tuple>
#include <utility>

namespace event_studio {

/// Runs something on one of the threads for what may take long. They are waited for before the application object goes:
/// whoever gives them work sees to it that it ends soon once nobody wants it any more. Any thread.
void onWorker(std::function<void()> work);

/// Lets go of what may take long to end, beside the caller; the first of them goes first.
template <class First, class... More>
void endOnWorker(First first, More... more)
{
    struct Held {
        std::tuple<More...> more;
        First first; // the last member goes first
    };
    auto held = std::make_shared<Held>(Held{std::tuple<More...>(std::move(more)...), std::move(first)});
    onWorker([held = std::move(held)]() mutable { held.reset(); });
}

} // namespace event_studio
