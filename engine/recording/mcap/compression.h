// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace event_engine::mcap {

enum class Compression { None, Lz4, Zstd };

/// Its name in a file: "", "lz4", "zstd".
[[nodiscard]] std::string_view nameOf(Compression compression);

/// Compresses chunks, one after the other. Each thread has its own.
class Compressor {
public:
    explicit Compressor(Compression compression);
    ~Compressor();
    Compressor(Compressor &&) noexcept;
    Compressor &operator=(Compressor &&) noexcept;

    [[nodiscard]] Compression compression() const { return m_compression; }

    /// Appends `bytes` compressed. Fails only when memory runs out.
    Result<> append(ByteView bytes, Bytes &out);

private:
    struct Private;
    Compression m_compression;
    std::unique_ptr<Private> m_d;
};

/// How decompression ended.
enum class Decoded {
    Whole,    ///< all of it
    Cut,      ///< the compressed bytes end too early
    Broken,   ///< they are not what they claim to be, or another compression
    OverLimit ///< there is more than `limit`
};

/// Decompresses chunks that may be damaged, cut or hostile. Each thread has its own.
class Decompressor {
public:
    Decompressor();
    ~Decompressor();
    Decompressor(Decompressor &&) noexcept;
    Decompressor &operator=(Decompressor &&) noexcept;

    /// Puts into `out` what `bytes` hold, however they end: after anything but Whole, `out` has what came before.
    /// Memory grows with what is really decoded, up to `limit`.
    Decoded decode(std::string_view compression, ByteView bytes, std::uint64_t limit, Bytes &out);

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine::mcap
