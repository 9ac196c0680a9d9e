// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>
#include <string>

namespace event_engine {

/// What a file of keys holds, each 40 characters of Z85; empty: it does not. The format is that of czmq and pyzmq, and
/// stands in PROTOCOL.md.
struct KeyFile {
    std::string publicKey, secretKey;
    std::string serverKey; ///< of the app that a client connects to
};

/// Fails where the file cannot be read, holds something else, or is secret and readable by others. Words never quote
/// what it holds.
[[nodiscard]] Result<KeyFile> readKeyFile(const std::filesystem::path &file);

/// A file of its own, for its owner alone where it holds a secret key. `comment` is its first line. Fails with InUse
/// where there is one already.
[[nodiscard]] Result<> writeKeyFile(const std::filesystem::path &file, const std::string &comment, const KeyFile &keys);

} // namespace event_engine
