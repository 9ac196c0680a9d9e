// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// What the station's plugins tell each other. All but the picture are JSON, so that anybody can read them.

namespace field_station {

/// Gives `T` a JSON payload; T has NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT, so keys may be
/// missing.
template <class T>
struct JsonEvent {
    void writeTo(event_engine::PayloadWriter &writer) const
    {
        writer.append(nlohmann::json(static_cast<const T &>(*this)).dump());
    }
    static event_engine::Result<T> fromBytes(event_engine::ByteView payload)
    {
        try {
            return nlohmann::json::parse(event_engine::asText(payload)).template get<T>();
        } catch (const nlohmann::json::exception &error) {
            return event_engine::failure(event_engine::ErrorKind::BadData, error.what());
        }
    }
};

struct Temperature : JsonEvent<Temperature> {
    static constexpr std::string_view eventType = "Temperature";
    double celsius = 0;
    double humidity = 0; ///< percent
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Temperature, celsius, humidity)
};

struct Wind : JsonEvent<Wind> {
    static constexpr std::string_view eventType = "Wind";
    double speed = 0;     ///< m/s
    double direction = 0; ///< degrees it comes from, 0 = north
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Wind, speed, direction)
};

struct Battery : JsonEvent<Battery> {
    static constexpr std::string_view eventType = "Battery";
    double charge = 0; ///< percent
    double volts = 0;
    double current = 0; ///< A, negative while it is drained
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Battery, charge, volts, current)
};

struct Alarm : JsonEvent<Alarm> {
    static constexpr std::string_view eventType = "Alarm";
    std::string about; ///< "gust", "battery", "bird"
    std::string state; ///< "raised" or "over"
    std::string words;
    double value = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Alarm, about, state, words, value)
};

/// What the classifier, a plugin in Python, says of an image.
struct Scores : JsonEvent<Scores> {
    static constexpr std::string_view eventType = "Scores";
    std::int64_t image = 0; ///< counted from 1
    std::string label;      ///< "bird", "clear", "cloud", "night"
    double bird = 0;        ///< how sure it is of a bird, 0 to 1
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Scores, image, label, bird)
};

/// A picture of the sky. It is sent as what it is for others: a PNG file, whose pixels are brightnesses and whose
/// palette gives them their colours.
struct Image {
    static constexpr std::string_view eventType = "Image";
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels; ///< brightness, row by row; 0 = black

    [[nodiscard]] std::string png() const;
};

} // namespace field_station
