// SPDX-License-Identifier: BSD-3-Clause
// Payloads: whatever the bytes, they decode or are refused in words, and what was decoded can be asked and encoded
// again. The first byte chooses the codec; with the last ones a schema follows, its length in two bytes before it.
#include "event_engine/event_type.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace event_engine;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

PayloadCodec withSchema(Encoding encoding, const char *name, const char *schema)
{
    const auto file = std::filesystem::temp_directory_path() / name;
    std::ofstream(file) << schema;
    EventType type("Fuzzed", encoding);
    type.schema = file.string();
    return PayloadCodec::make(type).value();
}

std::vector<PayloadCodec> makeCodecs()
{
    std::vector<PayloadCodec> codecs;
    for (const auto encoding : {Encoding::Text, Encoding::Json, Encoding::MsgPack, Encoding::Cbor})
        codecs.push_back(PayloadCodec::make(encoding, {}).value());
    EventType packed("Packed");
    packed.fields = {{"id", "u16"}, {"values", "f32[2]"}, {"name", "text[4]"}, {"rest", "i16[]"}};
    codecs.push_back(PayloadCodec::make(packed).value());
    codecs.push_back(
        withSchema(Encoding::FlatBuffer, "fuzz_payload.fbs",
                   "struct P { x: float; t: [ubyte:2]; } table W { s: double; } table I { p: [ubyte]; } "
                   "union B { W, I } table E { i: ulong; n: string; p: P; g: [W]; b: B; e: [E]; w: [string]; } "
                   "root_type E;"));
    codecs.push_back(withSchema(Encoding::Protobuf, "fuzz_payload.proto",
                                "syntax = \"proto3\"; message E { uint64 i = 1; string n = 2; repeated E e = 3; "
                                "map<int32, E> m = 4; repeated sint32 s = 5; bytes b = 6; float f = 7; }"));
    return codecs;
}

void use(const PayloadCodec &codec, ByteView payload)
{
    [[maybe_unused]] const auto fields = codec.fields();
    [[maybe_unused]] const auto example = codec.example();
    const auto decoded = codec.decode(payload);
    if (!decoded) return require(!decoded.error().message().empty());
    for (const auto &path : decoded->numberPaths(20)) {
        require(decoded->number(path).has_value());
        require(PayloadPath::parse(path.text()) == path);
    }
    const auto again = codec.encode(decoded->json());
    if (again) require(codec.decode(*again).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const std::vector<PayloadCodec> CODECS = makeCodecs();
    if (size == 0) return 0;
    const std::size_t chosen = data[0] % (CODECS.size() + 3);
    ByteView rest = std::as_bytes(std::span(data, size)).subspan(1);
    if (chosen < CODECS.size()) {
        use(CODECS[chosen], rest);
        [[maybe_unused]] const auto encoded = CODECS[chosen].encode(asText(rest));
        return 0;
    }
    if (rest.size() < 2) return 0;
    const std::size_t length = std::min<std::size_t>(data[1] + 256u * data[2], rest.size() - 2);
    const Bytes schema = copyOf(rest.subspan(2, length));
    const std::size_t kind = chosen - CODECS.size();
    const Encoding encoding = kind == 0 ? Encoding::FlatBuffer : kind == 1 ? Encoding::Protobuf : Encoding::Binary;
    const char *names[] = {"flatbuffer", "protobuf", "x-event-engine-fields"};
    const auto codec = PayloadCodec::make(encoding, {names[kind], "", schema});
    if (codec) use(*codec, rest.subspan(2 + length));
    return 0;
}
