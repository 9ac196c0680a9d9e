// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"
#include "event_engine/recorder.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace event_engine {

/// Which of the events that a recorder gets it writes. Asks for names once per type and publisher. One thread.
class RecordedSelection {
public:
    explicit RecordedSelection(const RecorderOptions &options) : m_options(options) {}

    [[nodiscard]] bool wants(const EventView &event)
    {
        return answer(m_types, event.typeId(), [&] { return wantsType(event.type().name); }) &&
               answer(m_publishers, event.publisher().id, [&] { return wantsPublisher(event.publisher().name); });
    }

private:
    using Names = std::vector<std::string>;
    using Answers = std::vector<std::optional<bool>>;

    template <class Ask>
    static bool answer(Answers &known, std::size_t id, Ask &&ask)
    {
        if (id >= known.size()) known.resize(id + 1);
        if (!known[id]) known[id] = ask();
        return *known[id];
    }
    static bool has(const Names &names, const std::string &name)
    {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    [[nodiscard]] bool wantsType(const std::string &name) const
    {
        return (m_options.onlyTypes.empty() || has(m_options.onlyTypes, name)) && !has(m_options.exceptTypes, name);
    }
    [[nodiscard]] bool wantsPublisher(const std::string &name) const
    {
        return (m_options.onlyPublishers.empty() || has(m_options.onlyPublishers, name)) &&
               !has(m_options.exceptPublishers, name);
    }

    const RecorderOptions &m_options;
    Answers m_types, m_publishers; // by id
};

} // namespace event_engine
