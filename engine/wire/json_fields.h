// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace event_engine {

/// Takes the keys of a JSON object that somebody else wrote. What is missing or of another type leaves the value as it
/// was; the first mistake is kept in words that what was written "has". Keys that nobody asks for are passed over.
class JsonFields {
public:
    explicit JsonFields(const nlohmann::json &object) : m_object(object)
    {
        if (!object.is_object()) m_mistake = "no JSON object";
    }

    template <class Value>
    void required(const char *key, Value &value)
    {
        if (const nlohmann::json *found = find(key))
            take(key, *found, value);
        else
            note(std::string("no \"") + key + "\"");
    }
    template <class Value>
    void optional(const char *key, Value &value)
    {
        if (const nlohmann::json *found = find(key)) take(key, *found, value);
    }
    [[nodiscard]] const nlohmann::json *find(const char *key) const
    {
        if (!m_object.is_object()) return nullptr;
        const auto found = m_object.find(key);
        return found == m_object.end() ? nullptr : &*found;
    }
    void note(std::string mistake)
    {
        if (!m_mistake) m_mistake = std::move(mistake);
    }
    /// `value`, or the first mistake.
    template <class Value>
    [[nodiscard]] Result<Value> resultOf(Value value) const
    {
        if (m_mistake) return failure(ErrorKind::BadData, *m_mistake);
        return value;
    }

private:
    template <class Value>
    void take(const char *key, const nlohmann::json &found, Value &value)
    {
        if (fits(found, value))
            value = found.get<Value>();
        else
            note(std::string("a value of \"") + key + "\" that is " + lack(value));
    }
    // What the value that was found is not, in words.
    static const char *lack(const std::string &) { return "no text"; }
    static const char *lack(const bool &) { return "neither true nor false"; }
    static const char *lack(const double &) { return "no number"; }
    static const char *lack(const std::int64_t &) { return "no whole number, or too large"; }
    template <class Unsigned>
    requires std::is_unsigned_v<Unsigned>
    static const char *lack(const Unsigned &) { return "no whole number from 0 on, or too large"; }
    static bool fits(const nlohmann::json &found, const std::string &) { return found.is_string(); }
    static bool fits(const nlohmann::json &found, const bool &) { return found.is_boolean(); }
    static bool fits(const nlohmann::json &found, const double &) { return found.is_number(); }
    static bool fits(const nlohmann::json &found, const std::int64_t &)
    {
        return found.is_number_integer() && (!found.is_number_unsigned() || found.get<std::uint64_t>() <= INT64_MAX);
    }
    template <class Unsigned>
    requires std::is_unsigned_v<Unsigned>
    static bool fits(const nlohmann::json &found, const Unsigned &)
    {
        return found.is_number_unsigned() && found.get<std::uint64_t>() <= std::numeric_limits<Unsigned>::max();
    }

    const nlohmann::json &m_object;
    std::optional<std::string> m_mistake;
};

} // namespace event_engine
