// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/streaming_json.h"

#include "engine/wire/json_fields.h"
#include "engine/wire/little_endian.h"
#include "event_engine/text.h"

namespace event_engine::streaming {

namespace {

using nlohmann::json;

constexpr std::size_t LONGEST = 64 * KIB; // from a plugin; an engine's directory may be longer
constexpr std::size_t LONGEST_INSTANCE = 64;

Bytes messageOf(Kind kind, const json &object)
{
    const std::string text = object.dump(-1, ' ', false, json::error_handler_t::replace);
    Bytes message(HEAD_SIZE + text.size());
    storeAt(message.data(), MAGIC);
    storeAt(message.data() + 4, std::uint16_t(kind));
    std::memcpy(message.data() + HEAD_SIZE, text.data(), text.size());
    return message;
}

Result<json> bodyOf(ByteView message, std::size_t longest = SIZE_MAX)
{
    if (message.size() > longest)
        return failure(ErrorKind::BadData, "a message of " + std::to_string(message.size()) +
                                               " bytes of JSON, more than " + std::to_string(longest));
    if (message.size() < HEAD_SIZE) return failure(ErrorKind::BadData, "a message cut off in its head");
    json body = json::parse(asText(message.subspan(HEAD_SIZE)), nullptr, false);
    if (!body.is_object()) return failure(ErrorKind::BadData, "a body that is no JSON object");
    return body;
}

std::string plainHex(ByteView bytes)
{
    std::string text = hexText(bytes);
    std::erase(text, ' ');
    return text;
}

json windowJson(const Window &window)
{
    return {{"events", window.events}, {"bytes", window.bytes}};
}

void takeWindow(JsonFields &fields, const char *key, Window &window)
{
    const json *found = fields.find(key);
    if (!found) return;
    JsonFields inner(*found);
    inner.optional("events", window.events);
    inner.optional("bytes", window.bytes);
    if (!inner.resultOf(true))
        fields.note(std::string("a value of \"") + key + "\" that is no window of events and bytes");
}

std::string noHex(const char *key, const std::string &value)
{
    return std::string("a value of \"") + key + "\" that is no pairs of hexadecimal digits: " + inQuotes(value);
}

json subscriptionJson(const Subscription &subscription)
{
    if (subscription.kind() != Subscription::Kind::Prefix) return subscription.typeName();
    return {{"prefix_hex", plainHex(subscription.prefixBytes())}};
}

Result<Subscription> subscriptionOf(const json &value)
{
    if (value.is_string()) return Subscription(value.get<std::string>());
    std::string hex;
    JsonFields fields(value);
    fields.required("prefix_hex", hex);
    if (const auto fine = fields.resultOf(true); !fine)
        return failure(ErrorKind::BadData, "a subscription that is neither a type's name nor a prefix");
    auto bytes = parseHex(hex);
    if (!bytes) return failure(ErrorKind::BadData, noHex("prefix_hex", hex));
    return Subscription::prefix(std::move(*bytes));
}

void takeSubscriptions(JsonFields &fields, std::vector<Subscription> &subscriptions)
{
    const json *found = fields.find("subscriptions");
    if (!found) return;
    if (!found->is_array()) return fields.note("a value of \"subscriptions\" that is no list");
    for (const json &value : *found) {
        auto subscription = subscriptionOf(value);
        if (!subscription) return fields.note(subscription.error().message());
        subscriptions.push_back(std::move(*subscription));
    }
}

void takeVersions(JsonFields &fields, Hello &hello)
{
    const json *found = fields.find("versions");
    const bool pair = found && found->is_array() && found->size() == 2 && (*found)[0].is_number_integer() &&
                      (*found)[1].is_number_integer();
    if (!pair) return fields.note("no \"versions\", the lowest and the highest it speaks");
    hello.lowestVersion = (*found)[0].get<int>();
    hello.highestVersion = (*found)[1].get<int>();
}

void addEntries(json &object, const Entries &entries)
{
    for (const TypeEntry &type : entries.types)
        object["types"].push_back(
            {{"id", type.id}, {"name", type.name}, {"filter_hex", plainHex(type.filter)}, {"encoding", type.encoding}});
    for (const PublisherEntry &publisher : entries.publishers)
        object["publishers"].push_back({{"id", publisher.id}, {"name", publisher.name}, {"kind", publisher.kind}});
}

Result<TypeEntry> typeOf(const json &value)
{
    TypeEntry type;
    std::string filter;
    JsonFields fields(value);
    fields.required("id", type.id);
    fields.required("name", type.name);
    fields.required("filter_hex", filter);
    fields.optional("encoding", type.encoding);
    if (auto bytes = parseHex(filter))
        type.filter = std::move(*bytes);
    else
        fields.note(noHex("filter_hex", filter));
    return fields.resultOf(std::move(type));
}

Result<PublisherEntry> publisherOf(const json &value)
{
    PublisherEntry publisher;
    JsonFields fields(value);
    fields.required("id", publisher.id);
    fields.required("name", publisher.name);
    fields.optional("kind", publisher.kind);
    return fields.resultOf(std::move(publisher));
}

Result<Lost::OfType> lostOf(const json &value)
{
    Lost::OfType lost;
    JsonFields fields(value);
    fields.required("id", lost.id);
    fields.required("events", lost.events);
    return fields.resultOf(lost);
}

json rejectedJson(const Rejected &rejected)
{
    return {{"number", rejected.number}, {"reason", rejected.reason}};
}

Result<Rejected> rejectedOf(const json &value)
{
    Rejected rejected;
    JsonFields fields(value);
    fields.required("number", rejected.number);
    fields.optional("reason", rejected.reason);
    return fields.resultOf(std::move(rejected));
}

template <class Entry>
void takeList(JsonFields &fields, const char *key, Result<Entry> (*entryOf)(const json &), std::vector<Entry> &entries)
{
    const json *found = fields.find(key);
    if (!found) return;
    if (!found->is_array()) return fields.note(std::string("a value of \"") + key + "\" that is no list");
    for (const json &value : *found) {
        auto entry = entryOf(value);
        if (!entry) return fields.note(entry.error().message());
        entries.push_back(std::move(*entry));
    }
}

void takeEntries(JsonFields &fields, Entries &entries)
{
    takeList(fields, "types", &typeOf, entries.types);
    takeList(fields, "publishers", &publisherOf, entries.publishers);
}

} // namespace

Bytes write(const Hello &hello)
{
    json object{{"versions", {hello.lowestVersion, hello.highestVersion}},
                {"name", hello.name},
                {"instance", hello.instance},
                {"window", windowJson(hello.window)}};
    if (hello.saysSubscriptions) object["subscriptions"] = json::array();
    for (const Subscription &subscription : hello.subscriptions)
        object["subscriptions"].push_back(subscriptionJson(subscription));
    if (!hello.run.empty()) object["run"] = hello.run;
    if (hello.after) object["after"] = *hello.after;
    if (!hello.program.empty()) object["program"] = hello.program;
    if (hello.process) object["process"] = hello.process;
    if (hello.batches) object["batches"] = true;
    return messageOf(Kind::Hello, object);
}

Result<Hello> readHello(ByteView message)
{
    const auto body = bodyOf(message, LONGEST);
    if (!body) return failure(body.error());
    Hello hello;
    JsonFields fields(*body);
    takeVersions(fields, hello);
    fields.required("instance", hello.instance);
    if (hello.instance.empty() || hello.instance.size() > LONGEST_INSTANCE)
        fields.note("an \"instance\" that has not 1 to 64 characters");
    fields.optional("name", hello.name);
    hello.saysSubscriptions = fields.find("subscriptions");
    takeSubscriptions(fields, hello.subscriptions);
    takeWindow(fields, "window", hello.window);
    fields.optional("run", hello.run);
    if (fields.find("after")) fields.required("after", hello.after.emplace());
    fields.optional("program", hello.program);
    fields.optional("process", hello.process);
    fields.optional("batches", hello.batches);
    return fields.resultOf(std::move(hello));
}

Bytes write(const Welcome &welcome)
{
    json object{{"version", welcome.version},
                {"engine", welcome.engine},
                {"run", welcome.run},
                {"name", welcome.name},
                {"after", welcome.after},
                {"published", welcome.published},
                {"window", windowJson(welcome.window)},
                {"publish_window", windowJson(welcome.publishWindow)},
                {"max_event", welcome.maxEvent},
                {"max_message", welcome.maxMessage},
                {"ping_seconds", welcome.pingSeconds},
                {"types", json::array()},
                {"publishers", json::array()}};
    if (welcome.batches) object["batches"] = true;
    for (const Rejected &rejected : welcome.rejected) object["rejected"].push_back(rejectedJson(rejected));
    addEntries(object, welcome.entries);
    return messageOf(Kind::Welcome, object);
}

Result<Welcome> readWelcome(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    Welcome welcome;
    std::int64_t version = VERSION;
    JsonFields fields(*body);
    fields.required("version", version);
    welcome.version = int(version);
    fields.required("run", welcome.run);
    fields.required("after", welcome.after);
    fields.required("published", welcome.published);
    fields.optional("engine", welcome.engine);
    fields.optional("name", welcome.name);
    takeWindow(fields, "window", welcome.window);
    takeWindow(fields, "publish_window", welcome.publishWindow);
    fields.optional("max_event", welcome.maxEvent);
    fields.optional("max_message", welcome.maxMessage);
    fields.optional("ping_seconds", welcome.pingSeconds);
    fields.optional("batches", welcome.batches);
    takeEntries(fields, welcome.entries);
    takeList(fields, "rejected", &rejectedOf, welcome.rejected);
    return fields.resultOf(std::move(welcome));
}

Bytes write(const Refusal &refusal)
{
    return messageOf(Kind::Refusal,
                     {{"reason", refusal.reason}, {"retry", refusal.retry}, {"versions", {VERSION, VERSION}}});
}

Result<Refusal> readRefusal(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    Refusal refusal;
    JsonFields fields(*body);
    fields.required("reason", refusal.reason);
    fields.optional("retry", refusal.retry);
    return fields.resultOf(std::move(refusal));
}

Bytes write(const Entries &news)
{
    json object = json::object();
    addEntries(object, news);
    return messageOf(Kind::Directory, object);
}

Result<Entries> readDirectory(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    Entries entries;
    JsonFields fields(*body);
    takeEntries(fields, entries);
    return fields.resultOf(std::move(entries));
}

Bytes write(const Rejected &rejected)
{
    return messageOf(Kind::Rejected, rejectedJson(rejected));
}

Result<Rejected> readRejected(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    return rejectedOf(*body);
}

Bytes write(const Lost &lost)
{
    json object{{"from", lost.from}, {"to", lost.to}, {"events", lost.events}, {"cause", lost.cause}};
    if (lost.number) object["number"] = lost.number;
    for (const Lost::OfType &type : lost.types) object["types"].push_back({{"id", type.id}, {"events", type.events}});
    return messageOf(Kind::Lost, object);
}

Result<Lost> readLost(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    Lost lost;
    JsonFields fields(*body);
    fields.optional("number", lost.number);
    fields.required("from", lost.from);
    fields.required("to", lost.to);
    fields.required("events", lost.events);
    fields.required("cause", lost.cause);
    takeList(fields, "types", &lostOf, lost.types);
    return fields.resultOf(std::move(lost));
}

Bytes write(const LogLine &line)
{
    json object{{"level", line.level}, {"text", line.text}};
    if (line.time) object["time"] = line.time;
    return messageOf(Kind::Log, object);
}

Result<LogLine> readLog(ByteView message)
{
    const auto body = bodyOf(message, LONGEST);
    if (!body) return failure(body.error());
    LogLine line;
    JsonFields fields(*body);
    fields.required("text", line.text);
    fields.optional("level", line.level);
    fields.optional("time", line.time);
    return fields.resultOf(std::move(line));
}

Bytes write(const Quit &quit)
{
    return messageOf(Kind::Quit, {{"reason", quit.reason}, {"seconds", quit.seconds}});
}

Result<Quit> readQuit(ByteView message)
{
    const auto body = bodyOf(message);
    if (!body) return failure(body.error());
    Quit quit;
    JsonFields fields(*body);
    fields.optional("reason", quit.reason);
    fields.optional("seconds", quit.seconds);
    return fields.resultOf(std::move(quit));
}

Bytes write(const Goodbye &goodbye)
{
    json object = json::object();
    if (goodbye.failed) object["failed"] = true;
    if (!goodbye.reason.empty()) object["reason"] = goodbye.reason;
    return messageOf(Kind::Goodbye, object);
}

Result<Goodbye> readGoodbye(ByteView message)
{
    const auto body = bodyOf(message, LONGEST);
    if (!body) return failure(body.error());
    Goodbye goodbye;
    JsonFields fields(*body);
    fields.optional("failed", goodbye.failed);
    fields.optional("reason", goodbye.reason);
    return fields.resultOf(std::move(goodbye));
}

} // namespace event_engine::streaming
