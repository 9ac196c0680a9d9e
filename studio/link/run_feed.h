// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

namespace event_engine {
class App;
}

namespace event_studio {

/// One run of an app, while it runs and after. Keeps the app in memory.
class RunFeed : public Feed {
public:
    explicit RunFeed(std::shared_ptr<event_engine::App> app, Decoders decoders = {});

    [[nodiscard]] Kind kind() const override { return Kind::Run; }
    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const override;
    [[nodiscard]] Result<EventRowPage> events(const EventQuery &query) const override;
    [[nodiscard]] Result<NumberPage> numbers(const EventQuery &query, const NumberReader &reader) const override;
    [[nodiscard]] std::optional<EventRow> wholeEvent(Sequence sequence) const override;
    [[nodiscard]] FeedPointer readBy(const Decoders &decoders) const override;
    [[nodiscard]] Result<std::size_t> saveEvents(const std::vector<Sequence> &sequences, const QString &file,
                                                 std::stop_token stop = {}) const override;

private:
    std::shared_ptr<event_engine::App> m_app;
    Decoders m_decoders;
};

} // namespace event_studio
