// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The messages of the streaming protocol that are JSON: rare ones, read by people in dumps. What each key means is
// written in engine/PROTOCOL.md. Every write function returns a whole message, every read function takes one.

#include "engine/wire/streaming_protocol.h"
#include "event_engine/event_type.h"
#include "event_engine/options.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace event_engine::streaming {

struct Window {
    std::uint64_t events = 1000, bytes = 4 * MIB;
};

struct Hello {
    int lowestVersion = VERSION, highestVersion = VERSION;
    std::string name{}, instance{};
    std::vector<Subscription> subscriptions{};
    bool saysSubscriptions = true; // an empty list says so as well
    Window window{};
    std::string run{};
    std::optional<std::uint64_t> after{};
    std::string program{};
    std::int64_t process = 0; // 0 = not told
    bool batches = false;     // it takes batches, too
};

struct TypeEntry {
    TypeId id = UNREGISTERED;
    std::string name;
    Bytes filter;
    std::string encoding;
};

struct PublisherEntry {
    std::uint32_t id = 0;
    std::string name, kind;
};

/// DIRECTORY, and part of WELCOME.
struct Entries {
    std::vector<TypeEntry> types;
    std::vector<PublisherEntry> publishers;
};

struct Rejected {
    std::uint64_t number = 0;
    std::string reason;
};

struct Welcome {
    int version = VERSION;
    std::string engine, run, name;
    std::uint64_t after = 0, published = 0;
    Window window{}, publishWindow{10'000, MIB};
    std::uint64_t maxEvent = 8 * MIB, maxMessage = MIB;
    double pingSeconds = 1;
    bool batches = false; // the plugin may send batches, and gets some where its hello says so
    Entries entries;
    std::vector<Rejected> rejected{}; // of its events up to `published`, those that may not have been told
};

struct Refusal {
    std::string reason;
    bool retry = false;
};

struct Lost {
    struct OfType {
        TypeId id = UNREGISTERED;
        std::uint64_t events = 0;
    };
    std::uint64_t number = 0; // 0 = none
    std::uint64_t from = 0, to = 0, events = 0;
    std::string cause{};
    std::vector<OfType> types{};
};

struct LogLine {
    std::string level = "info", text;
    std::int64_t time = 0; // ns since 1970, 0 = not told
};

struct Quit {
    std::string reason;
    double seconds = 0;
};

struct Goodbye {
    bool failed = false;
    std::string reason;
};

[[nodiscard]] Bytes write(const Hello &hello);
[[nodiscard]] Bytes write(const Welcome &welcome);
[[nodiscard]] Bytes write(const Refusal &refusal);
[[nodiscard]] Bytes write(const Entries &news);
[[nodiscard]] Bytes write(const Rejected &rejected);
[[nodiscard]] Bytes write(const Lost &lost);
[[nodiscard]] Bytes write(const LogLine &line);
[[nodiscard]] Bytes write(const Quit &quit);
[[nodiscard]] Bytes write(const Goodbye &goodbye);

[[nodiscard]] Result<Hello> readHello(ByteView message);
[[nodiscard]] Result<Welcome> readWelcome(ByteView message);
[[nodiscard]] Result<Refusal> readRefusal(ByteView message);
[[nodiscard]] Result<Entries> readDirectory(ByteView message);
[[nodiscard]] Result<Rejected> readRejected(ByteView message);
[[nodiscard]] Result<Lost> readLost(ByteView message);
[[nodiscard]] Result<LogLine> readLog(ByteView message);
[[nodiscard]] Result<Quit> readQuit(ByteView message);
[[nodiscard]] Result<Goodbye> readGoodbye(ByteView message);

} // namespace event_engine::streaming
