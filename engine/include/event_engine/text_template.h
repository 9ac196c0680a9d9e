// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/export.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace event_engine {

/// A payload's text, to be made for any number of events: in it {i} stands for the number of the event, {now} for the
/// present time in nanoseconds since 1970, {random} for a number between 0 and 1. All other braces stand for
/// themselves. Immutable; any thread.
class EVENT_ENGINE_EXPORT TextTemplate {
public:
    explicit TextTemplate(std::string_view text);

    /// `index`: the number of the event, from 0 on.
    [[nodiscard]] std::string make(std::uint64_t index) const;
    /// An example to be checked: a number for each placeholder, and blanks behind it, so that places in it are places
    /// in the text.
    [[nodiscard]] std::string sample() const;
    /// Every event has another text.
    [[nodiscard]] bool hasPlaceholders() const;

private:
    enum class Placeholder { None, Index, Now, Random };
    struct Part {
        std::string text;
        Placeholder placeholder = Placeholder::None; ///< what `text` stands for; None: for itself
    };
    /// What `text` begins with, and the word for it.
    static std::pair<Placeholder, std::string_view> placeholderAt(std::string_view text);
    static std::string valueOf(Placeholder placeholder, std::uint64_t index);

    std::vector<Part> m_parts;
};

} // namespace event_engine
