// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/payload.h"

#include <string>
#include <vector>

// Protocol Buffers schemas of any size, written byte by byte: protoc would not make all of them.
namespace event_engine::test {

inline std::string protoNumber(std::uint64_t number)
{
    std::string bytes;
    for (; number > 127; number >>= 7) bytes += char((number & 127) | 128);
    return bytes + char(number);
}

inline std::string protoField(unsigned field, const std::string &content)
{
    return protoNumber(field << 3 | 2) + protoNumber(content.size()) + content;
}

inline std::string protoField(unsigned field, std::uint64_t number)
{
    return protoNumber(field << 3) + protoNumber(number);
}

/// One field of a message: a number, or where `message` is not empty one of that name.
struct ProtoMember {
    enum class Label { Optional = 1, Repeated = 3 };
    std::string name;
    std::string message{};
    Label label = Label::Optional;
};

/// `options` are fields of a DescriptorProto that stand behind those of the message.
inline std::string protoMessage(const std::string &name, const std::vector<ProtoMember> &members,
                                const std::string &options = "")
{
    constexpr std::uint64_t INT32 = 5, MESSAGE = 11;
    std::string content = protoField(1, name);
    for (std::size_t i = 0; i < members.size(); ++i) {
        const ProtoMember &member = members[i];
        std::string field = protoField(1, member.name) + protoField(3, i + 1) +
                            protoField(4, std::uint64_t(member.label)) +
                            protoField(5, member.message.empty() ? INT32 : MESSAGE);
        if (!member.message.empty()) field += protoField(6, "." + member.message);
        content += protoField(2, field);
    }
    return content + options;
}

/// `messages` as protoMessage() makes them, and of `imports` the names.
inline std::string protoFile(const std::string &name, const std::vector<std::string> &messages,
                             const std::vector<std::string> &imports = {})
{
    std::string content = protoField(1, name);
    for (const std::string &import : imports) content += protoField(3, import);
    for (const std::string &message : messages) content += protoField(4, message);
    for (std::size_t i = 0; i < imports.size(); ++i) content += protoField(10, i); // all of them public
    return content + protoField(12, std::string("proto3"));
}

inline PayloadSchema protoSchema(const std::string &root, const std::vector<std::string> &files)
{
    std::string set;
    for (const std::string &file : files) set += protoField(1, file);
    return {"protobuf", root, copyOf(asBytes(set))};
}

/// Messages M0, M1, ... each of which holds the next one.
inline PayloadSchema protoChain(std::size_t levels, ProtoMember::Label label = ProtoMember::Label::Optional)
{
    std::vector<std::string> messages;
    for (std::size_t i = 0; i < levels; ++i)
        messages.push_back(protoMessage("M" + std::to_string(i),
                                        {{"n", i + 1 < levels ? "M" + std::to_string(i + 1) : std::string(), label}}));
    return protoSchema("M0", {protoFile("chain.proto", messages)});
}

} // namespace event_engine::test
