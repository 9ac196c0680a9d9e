// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/key_file.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <zmq.hpp>

// ZeroMQ's CURVE: encrypted connections whose two ends know each other's public keys.

namespace event_engine {

/// Whether this text has the form of a key.
[[nodiscard]] bool isKey(std::string_view text);

/// The 32 bytes of a key, as the handshake carries them. Of a text that is one.
[[nodiscard]] std::string keyBytes(const std::string &key);

/// A public and a secret key that nobody else has. Fails where this ZeroMQ knows no CURVE.
[[nodiscard]] Result<KeyFile> newKeys();

/// Before a socket is bound: only those who know the public part of this key may try to connect, and whoever answers
/// for the context's ZAP decides; nobody gets in where nobody answers. `domain` is what ZAP is told of this socket.
void requireKeys(zmq::socket_t &socket, const std::string &secretKey, const std::string &domain);

/// Before a socket connects: with the keys of a client's file; empty: without any. Fails where the file is not one.
[[nodiscard]] Result<> useKeys(zmq::socket_t &socket, const std::filesystem::path &file);

} // namespace event_engine
