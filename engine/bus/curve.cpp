// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/curve.h"

#include <fmt/format.h>

namespace event_engine {

namespace {

constexpr std::size_t KEY_CHARACTERS = 40, KEY_BYTES = 32;
constexpr std::size_t LONGEST_DOMAIN = 255;
constexpr int ENFORCE_ZAP_DOMAIN = 93; // the header keeps its name for drafts; the library takes it always

Result<> checkCurve()
{
    if (zmq_has("curve")) return {};
    return failure(ErrorKind::Failed, "this ZeroMQ was built without CURVE, so keys cannot be used: install the "
                                      "libzmq of the distribution, or build it with libsodium");
}

} // namespace

bool isKey(std::string_view text)
{
    std::byte bytes[KEY_BYTES];
    return text.size() == KEY_CHARACTERS && text.find('\0') == std::string_view::npos &&
           zmq_z85_decode(reinterpret_cast<std::uint8_t *>(bytes), std::string(text).c_str());
}

std::string keyBytes(const std::string &key)
{
    std::string bytes(KEY_BYTES, '\0');
    zmq_z85_decode(reinterpret_cast<std::uint8_t *>(bytes.data()), key.c_str());
    return bytes;
}

Result<KeyFile> newKeys()
{
    if (auto can = checkCurve(); !can) return failure(can.error());
    char publicKey[KEY_CHARACTERS + 1], secretKey[KEY_CHARACTERS + 1];
    if (zmq_curve_keypair(publicKey, secretKey) != 0)
        return failure(ErrorKind::Failed, fmt::format("cannot make keys: {}", zmq_strerror(zmq_errno())));
    return KeyFile{publicKey, secretKey, {}};
}

void requireKeys(zmq::socket_t &socket, const std::string &secretKey, const std::string &domain)
{
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey, secretKey);
    socket.set(zmq::sockopt::zap_domain, domain.substr(0, LONGEST_DOMAIN));
    const int on = 1; // or else everybody is admitted where nobody answers
    zmq_setsockopt(socket.handle(), ENFORCE_ZAP_DOMAIN, &on, sizeof on);
}

Result<> useKeys(zmq::socket_t &socket, const std::filesystem::path &file)
{
    if (file.empty()) return {};
    if (auto can = checkCurve(); !can) return can;
    const auto keys = readKeyFile(file);
    if (!keys) return failure(keys.error());
    if (keys->secretKey.empty() || keys->serverKey.empty())
        return failure(ErrorKind::InvalidArgument,
                       file.string() + ": found no secret-key and server-key, expected a client's file, as "
                                       "event-engine keys add makes it");
    socket.set(zmq::sockopt::curve_publickey, keys->publicKey);
    socket.set(zmq::sockopt::curve_secretkey, keys->secretKey);
    socket.set(zmq::sockopt::curve_serverkey, keys->serverKey);
    return {};
}

} // namespace event_engine
