// SPDX-License-Identifier: BSD-3-Clause
#include "settings.h"

using namespace event_engine;

namespace load_test {

namespace {

/// A number of the configuration into `value`, which keeps its default where there is none.
Result<> readNumber(const PluginConfig &config, const std::string &key, std::uint64_t &value)
{
    const auto number = config.integer(key);
    if (number && *number < 1)
        return failure(ErrorKind::InvalidArgument, key + " is " + std::to_string(*number) + ", expected 1 or more");
    if (number) value = static_cast<std::uint64_t>(*number);
    return {};
}

Result<Settings::MessageType> messageTypeOf(const PluginConfig &config)
{
    const auto word = config.text("message_type").value_or("StringData");
    if (word == "StringData") return Settings::MessageType::StringData;
    if (word == "JSONData") return Settings::MessageType::JsonData;
    return failure(ErrorKind::InvalidArgument, "message_type is \"" + word + "\", expected StringData or JSONData");
}

} // namespace

Result<Settings> Settings::from(const PluginConfig &config)
{
    Settings settings;
    const auto type = messageTypeOf(config);
    if (!type) return failure(type.error());
    settings.messageType = *type;
    if (auto read = readNumber(config, "num_messages", settings.messages); !read) return failure(read.error());
    if (auto read = readNumber(config, "min_message_size", settings.minSize); !read) return failure(read.error());
    if (auto read = readNumber(config, "max_message_size", settings.maxSize); !read) return failure(read.error());
    if (settings.maxSize < settings.minSize)
        return failure(ErrorKind::InvalidArgument, "max_message_size " + std::to_string(settings.maxSize) +
                                                       " is less than min_message_size " +
                                                       std::to_string(settings.minSize));
    return settings;
}

} // namespace load_test
