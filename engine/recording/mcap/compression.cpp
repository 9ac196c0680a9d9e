// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/compression.h"

#include <algorithm>
#include <lz4frame.h>
#include <zstd.h>

namespace event_engine::mcap {

namespace {

// A recorder must keep up with the bus. On event streams level 1 is about twice as fast as the library's default of 3
// for a few per cent of size.
constexpr int ZSTD_LEVEL = 1;

// One giant message must not keep its memory for the rest of the recording.
constexpr std::size_t KEPT_ROOM = 16 * 1024 * 1024;

struct FreeZstd {
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

struct FreeLz4 {
    void operator()(LZ4F_dctx *context) const { LZ4F_freeDecompressionContext(context); }
};

using ZstdDecoder = std::unique_ptr<ZSTD_DCtx, FreeZstd>;
using Lz4Decoder = std::unique_ptr<LZ4F_dctx, FreeLz4>;

/// One call of a streaming decoder: moves `in` past what was used and says how much was put into `out`.
struct Step {
    std::size_t produced = 0;
    bool frameEnded = false;
    bool broken = false;
};

Step step(ZSTD_DCtx *decoder, ByteView &in, std::span<std::byte> out)
{
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(decoder, &output, &input);
    in = in.subspan(input.pos);
    return {output.pos, result == 0, ZSTD_isError(result) != 0};
}

Step step(LZ4F_dctx *decoder, ByteView &in, std::span<std::byte> out)
{
    std::size_t produced = out.size();
    std::size_t used = in.size();
    const std::size_t result = LZ4F_decompress(decoder, out.data(), &produced, in.data(), &used, nullptr);
    if (LZ4F_isError(result)) return {0, false, true};
    in = in.subspan(used);
    return {produced, result == 0, false};
}

/// Runs a decoder to the end of `in`, over several frames if there are. What is claimed is taken at its word up to
/// TRUSTED; beyond that `out` is doubled when it is full, so that memory follows what is really there.
template <class Decoder>
Decoded decodeAll(Decoder *decoder, ByteView in, std::uint64_t limit, Bytes &out)
{
    constexpr std::size_t TRUSTED = 4 * 1024 * 1024;
    const auto resize = [&](std::size_t size) { out.resize(std::min<std::uint64_t>(size, limit)); };
    resize(std::max(TRUSTED, 4 * in.size()));
    std::size_t filled = 0;
    bool inFrame = false;
    Decoded end = Decoded::Whole;
    while (end == Decoded::Whole && (inFrame || !in.empty())) {
        const std::size_t before = in.size();
        const Step result = step(decoder, in, std::span(out).subspan(filled));
        filled += result.produced;
        inFrame = !result.frameEnded;
        if (result.broken)
            end = Decoded::Broken;
        else if (result.produced != 0 || in.size() != before)
            continue;
        else if (filled < out.size())
            end = Decoded::Cut;
        else if (filled >= limit)
            end = Decoded::OverLimit;
        else
            resize(2 * out.size());
    }
    out.resize(filled);
    return end;
}

} // namespace

std::string_view nameOf(Compression compression)
{
    switch (compression) {
    case Compression::Lz4: return "lz4";
    case Compression::Zstd: return "zstd";
    case Compression::None: break;
    }
    return "";
}

struct Compressor::Private {
    std::unique_ptr<ZSTD_CCtx, FreeZstd> zstd;
    Bytes room; // for the largest that a chunk may become: only what it lacks is filled with zeros
};

Compressor::Compressor(Compression compression) : m_compression(compression), m_d(std::make_unique<Private>())
{
    if (compression == Compression::Zstd) m_d->zstd.reset(ZSTD_createCCtx());
}

Compressor::~Compressor() = default;
Compressor::Compressor(Compressor &&) noexcept = default;
Compressor &Compressor::operator=(Compressor &&) noexcept = default;

namespace {

Result<> outOfMemory()
{
    return failure(ErrorKind::Failed, "compressing a chunk: not enough memory");
}

} // namespace

Result<> Compressor::append(ByteView bytes, Bytes &out)
{
    Bytes &room = m_d->room;
    const auto makeRoom = [&](std::size_t bound) {
        if (room.size() < bound) room.resize(bound);
    };
    const auto finish = [&](std::size_t size, bool isError) -> Result<> {
        if (isError) return outOfMemory();
        out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
        if (room.size() > KEPT_ROOM) room = {};
        return {};
    };
    if (m_compression == Compression::None) {
        out.insert(out.end(), bytes.begin(), bytes.end());
        return {};
    }
    if (m_compression == Compression::Zstd) {
        if (!m_d->zstd) return outOfMemory();
        makeRoom(ZSTD_compressBound(bytes.size()));
        const std::size_t size =
            ZSTD_compressCCtx(m_d->zstd.get(), room.data(), room.size(), bytes.data(), bytes.size(), ZSTD_LEVEL);
        return finish(size, ZSTD_isError(size) != 0);
    }
    LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
    preferences.frameInfo.contentSize = bytes.size();
    makeRoom(LZ4F_compressFrameBound(bytes.size(), &preferences));
    const std::size_t size = LZ4F_compressFrame(room.data(), room.size(), bytes.data(), bytes.size(), &preferences);
    return finish(size, LZ4F_isError(size) != 0);
}

namespace {

Decoded noDecoder(Bytes &out)
{
    out.clear();
    return Decoded::Broken;
}

} // namespace

struct Decompressor::Private {
    ZstdDecoder zstd;
    Lz4Decoder lz4;
};

Decompressor::Decompressor() : m_d(std::make_unique<Private>())
{}
Decompressor::~Decompressor() = default;
Decompressor::Decompressor(Decompressor &&) noexcept = default;
Decompressor &Decompressor::operator=(Decompressor &&) noexcept = default;

Decoded Decompressor::decode(std::string_view compression, ByteView bytes, std::uint64_t limit, Bytes &out)
{
    if (compression == "zstd") {
        if (!m_d->zstd) m_d->zstd.reset(ZSTD_createDCtx());
        if (!m_d->zstd) return noDecoder(out);
        ZSTD_DCtx_reset(m_d->zstd.get(), ZSTD_reset_session_only);
        return decodeAll(m_d->zstd.get(), bytes, limit, out);
    }
    if (compression == "lz4") {
        LZ4F_dctx *decoder = m_d->lz4.get();
        if (decoder != nullptr)
            LZ4F_resetDecompressionContext(decoder);
        else if (LZ4F_createDecompressionContext(&decoder, LZ4F_VERSION) == 0)
            m_d->lz4.reset(decoder);
        else
            return noDecoder(out);
        return decodeAll(decoder, bytes, limit, out);
    }
    if (!compression.empty()) return noDecoder(out);
    const bool fits = bytes.size() <= limit;
    const ByteView kept = bytes.first(fits ? bytes.size() : static_cast<std::size_t>(limit));
    out.assign(kept.begin(), kept.end());
    return fits ? Decoded::Whole : Decoded::OverLimit;
}

} // namespace event_engine::mcap
