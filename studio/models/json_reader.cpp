// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/json_reader.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace event_studio {

namespace {

using Json = nlohmann::ordered_json;

/// What nlohmann's own builder is, but for the look at each key that is there already.
class Builder : public nlohmann::json_sax<Json> {
public:
    [[nodiscard]] Json take() { return std::move(m_root); }

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t &) override { return add(value) != nullptr; }
    bool string(string_t &value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t &) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t &value) override
    {
        m_key = std::move(value);
        return true;
    }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }

private:
    Json *add(Json value)
    {
        if (m_open.empty()) return &(m_root = std::move(value));
        Json &container = *m_open.back();
        if (container.is_array()) return &container.get_ref<Json::array_t &>().emplace_back(std::move(value));
        return &container.get_ref<Json::object_t &>().emplace_back(std::move(m_key), std::move(value)).second;
    }
    bool open(Json container)
    {
        m_open.push_back(add(std::move(container)));
        return true;
    }
    bool close()
    {
        m_open.pop_back();
        return true;
    }

    Json m_root;
    std::vector<Json *> m_open; // none of them moves: what holds it grows no further before it is closed
    std::string m_key;
};

} // namespace

std::optional<Json> readJson(std::string_view text)
{
    Builder builder;
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
    return builder.take();
}

} // namespace event_studio
