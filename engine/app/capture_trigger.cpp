// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/capture_trigger.h"

#include "engine/app/capture_words.h"
#include "engine/base/witnessed_time.h"
#include "engine/recording/event_search.h"
#include "event_engine/capture.h"
#include "event_engine/event_query.h"
#include "event_engine/text.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace event_engine {

namespace {

const TypeCounts *countsOf(TypeId type, const Meter::Status &meter)
{
    return type < meter.types.size() ? &meter.types[type] : nullptr;
}

/// An event of a type, known by its count: no event is looked at.
class TypeTrigger : public CaptureTrigger {
public:
    explicit TypeTrigger(TypeId type) : m_type(type) {}
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        const TypeCounts *counts = countsOf(m_type, look.meter);
        if (!counts || counts->total.events == m_seen) return {};
        m_seen = counts->total.events;
        return counts->lastSeen;
    }

private:
    const TypeId m_type;
    std::uint64_t m_seen = 0;
};

/// An event that a filter matches, among those that came since.
class EventTrigger : public CaptureTrigger {
public:
    explicit EventTrigger(EventFilter filter) { m_query.filter = std::move(filter); }
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        m_query.direction = EventQuery::Direction::OldestFirst;
        m_query.limit = 1;
        m_query.scanLimit = SIZE_MAX;
        const EventPage page = search(look.held, m_query);
        if (page.newestHeld) m_query.from = *page.newestHeld + 1;
        return page.events.empty() ? std::nullopt : std::optional(page.events.front().brokerTime());
    }

private:
    EventQuery m_query;
};

/// Armed while the rate is inside the band. A rate counts once it is measured over a time that lies wholly behind the
/// type's begin, its return from a silence, the begin of looking, and a standstill of all; before that only events that
/// are too many for the band however they go on.
class RateTrigger : public CaptureTrigger {
public:
    RateTrigger(TypeId type, RateBand band) : m_type(type), m_band(band) {}
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        const TypeCounts *counts = countsOf(m_type, look.meter);
        const Seen seen{look.time, counts ? counts->total.events : 0};
        lookForStandstill(seen);
        if (seen.events != m_last.events) m_newest = seen.time;
        const double estimate = counts ? counts->eventsPerSecond : 0;
        const bool isQuiet = m_isUnsure ? isSilent(seen.time) : estimate == 0 && seen.events == m_last.events;
        const double rate = isQuiet ? 0 : estimate;
        m_last = seen;
        if (isQuiet || !m_begin || seen.time < m_settled) m_begin = seen;
        if (seen.time < m_settled) return {};
        const bool isMeasured = isQuiet || isFull(*m_begin, seen, rate);
        const bool isExcess = !isMeasured && tooMany(*m_begin, seen);
        if (!isMeasured && !isExcess) return {};
        m_isUnsure = m_isUnsure && !isMeasured;
        m_rate = rate;
        return hasLeft(!isExcess && rate >= m_band.lowest && rate <= m_band.highest, look.time)
                   ? std::optional(look.time)
                   : std::nullopt;
    }

private:
    struct Seen {
        Timestamp time;
        std::uint64_t events = 0; ///< there were by then
    };
    // What was sent to this process meanwhile comes at once, and no estimate shall reach back to it. Looks that are
    // late every time come of much work.
    void lookForStandstill(const Seen &now)
    {
        constexpr Duration LONGEST_STEP = std::chrono::milliseconds(500); // they come far more often
        const bool isLate = m_begin && now.time - m_last.time > LONGEST_STEP;
        if (std::exchange(m_wasLate, isLate) || !isLate) return;
        m_settled = now.time + 2 * RateEstimate::SPAN;
        m_isUnsure = true;
        m_insideSince.reset();
    }
    // Twice as long as the pauses were before.
    [[nodiscard]] bool isSilent(Timestamp now) const
    {
        const double longest = std::chrono::duration<double>(RateEstimate::LONGEST).count();
        const std::chrono::duration<double> pauses(m_rate > 0 ? std::min(2 / m_rate, longest) : 0);
        return now - std::max(m_settled, m_newest) >=
               std::max<std::chrono::duration<double>>(pauses, RateEstimate::SPAN);
    }
    // The rate is that of the newest second that is over in whole tenths; of a slow type that of its five
    // newest events by then: one more may have come since.
    static bool isFull(const Seen &begin, const Seen &now, double rate)
    {
        constexpr Duration WINDOW = RateEstimate::SPAN + CountHistory::LEVELS[0].resolution;
        const bool isSlow = rate < double(RateEstimate::MANY);
        return now.time - begin.time >= WINDOW && (!isSlow || now.events - begin.events >= 6);
    }
    // At the edge of the band a rate goes in and out: once it has left, it counts when it has been inside for a second.
    bool hasLeft(bool isInside, Timestamp time)
    {
        if (!isInside) {
            m_insideSince.reset();
            const bool has = std::exchange(m_isArmed, false);
            m_hasFired = m_hasFired || has;
            return has;
        }
        if (!m_insideSince) m_insideSince = time;
        if (!m_hasFired || time - *m_insideSince >= RateEstimate::SPAN) m_isArmed = true;
        return false;
    }
    // Pauses are one less than events.
    [[nodiscard]] bool tooMany(const Seen &begin, const Seen &now) const
    {
        const auto time = std::max<Duration>(now.time - begin.time, RateEstimate::SPAN);
        return double(now.events - begin.events) - 1 > m_band.highest * std::chrono::duration<double>(time).count();
    }

    const TypeId m_type;
    const RateBand m_band;
    Seen m_last;
    std::optional<Seen> m_begin; // the last look at which nothing came
    std::optional<Timestamp> m_insideSince;
    double m_rate = 0;       // the last that was measured
    Timestamp m_newest;      // event
    Timestamp m_settled;     // when events count again after a standstill
    bool m_isUnsure = false; // since a standstill: of the rate
    bool m_wasLate = false;
    bool m_isArmed = false, m_hasFired = false;
};

/// No event for so long, by the time that has been witnessed.
class SilenceTrigger : public CaptureTrigger {
public:
    SilenceTrigger(TypeId type, Duration silence) : m_type(type), m_silence(silence) {}
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        using Time = WitnessedTime::Clock::time_point;
        const Time time = m_watched.look(Time(look.time.time_since_epoch()));
        const Time before = std::exchange(m_looked, time);
        const TypeCounts *counts = countsOf(m_type, look.meter);
        if (!counts || !counts->lastSeen) return {};
        if (counts->lastSeen != m_lastSeen) {
            m_lastSeen = counts->lastSeen;
            m_since = std::max(before, time - (look.time - *m_lastSeen));
            m_isTold = false;
        }
        if (m_isTold || time - m_since < m_silence) return {};
        m_isTold = true;
        return look.time;
    }

private:
    const TypeId m_type;
    const Duration m_silence;
    WitnessedTime m_watched{std::chrono::seconds(1)}; // looks come far more often
    WitnessedTime::Clock::time_point m_looked{}, m_since{};
    std::optional<Timestamp> m_lastSeen; // the event that the silence began with
    bool m_isTold = false;
};

class FailureTrigger : public CaptureTrigger {
public:
    explicit FailureTrigger(std::string plugin) : m_plugin(std::move(plugin)) {}
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        std::optional<Timestamp> happened;
        for (const PluginStatus &plugin : look.plugins) {
            const bool isMeant = m_plugin == "*" || m_plugin == plugin.name;
            if (!isMeant || plugin.state != PluginState::Failed) continue;
            if (m_known.insert({plugin.name, plugin.since}).second) happened = plugin.since;
        }
        return happened;
    }

private:
    const std::string m_plugin;
    std::set<std::pair<std::string, Timestamp>> m_known;
};

class LossTrigger : public CaptureTrigger {
public:
    explicit LossTrigger(std::string plugin) : m_plugin(std::move(plugin)) {}
    std::optional<Timestamp> look(const CaptureLook &look) override
    {
        std::uint64_t lost = 0;
        for (const SubscriberStatus &subscriber : look.bus.subscribers)
            if (m_plugin == "*" || m_plugin == subscriber.name) lost += subscriber.losses.total();
        if (lost <= m_lost) return {};
        m_lost = lost;
        return look.time;
    }

private:
    const std::string m_plugin;
    std::uint64_t m_lost = 0;
};

Result<TypeId> typeNamed(const std::string &name, const TypeRegistry *types)
{
    return types ? types->require(name) : Result<TypeId>(UNREGISTERED);
}

template <class Trigger, class Argument>
Result<std::unique_ptr<CaptureTrigger>> ofType(const std::string &name, const TypeRegistry *types, Argument argument)
{
    const auto type = typeNamed(name, types);
    if (!type) return failure(type.error());
    return std::make_unique<Trigger>(*type, argument);
}

Result<std::unique_ptr<CaptureTrigger>> ofEvents(const std::string &when, const TypeRegistry *types)
{
    if (const auto name = loneTypeIn(when)) {
        const auto type = typeNamed(*name, types);
        if (!type) return failure(type.error());
        return std::make_unique<TypeTrigger>(*type);
    }
    auto filter = EventFilter::parse(when);
    if (!filter) return failure(filter.error());
    return std::make_unique<EventTrigger>(std::move(*filter));
}

} // namespace

Result<std::unique_ptr<CaptureTrigger>> makeTrigger(const std::string &when, const TypeRegistry *types)
{
    const CaptureWords words = wordsOf(when);
    if (words.keyword == "rate") {
        const auto band = parseBand(words.argument);
        return band ? ofType<RateTrigger>(words.name, types, *band) : failure(band.error());
    }
    if (words.keyword == "silence") {
        const auto silence = parseDuration(words.argument);
        if (!silence || *silence <= Duration(0))
            return failure(ErrorKind::InvalidArgument,
                           "found " + inQuotes(when) + ", expected a time at its end, as in \"silence:Wind 2 s\"");
        return ofType<SilenceTrigger>(words.name, types, *silence);
    }
    if (words.keyword == "failure") return std::make_unique<FailureTrigger>(words.name);
    if (words.keyword == "loss") return std::make_unique<LossTrigger>(words.name);
    return ofEvents(when, types);
}

Result<> check(const CaptureRule &rule)
{
    const auto trigger = makeTrigger(rule.when, nullptr);
    return trigger ? Result<>() : failure(trigger.error());
}

} // namespace event_engine
