// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/gateway_keys.h"

#include "engine/bus/curve.h"
#include "engine/bus/key_folder.h"

#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

Result<std::shared_ptr<const GatewayKeys>> GatewayKeys::load(const fs::path &folder)
{
    const auto server = readServerKey(folder);
    if (!server) return failure(server.error());
    const auto list = listKeys(folder);
    if (!list) return failure(list.error());
    std::shared_ptr<GatewayKeys> keys(new GatewayKeys);
    keys->m_secretKey = server->secretKey;
    for (const AdmittedKey &client : list->admitted) keys->m_admitted.emplace(keyBytes(client.publicKey), client.name);
    if (auto admitted = keys->admitProcesses(server->publicKey); !admitted) return failure(admitted.error());
    return keys;
}

Result<> GatewayKeys::admitProcesses(const std::string &serverKey)
{
    auto keys = newKeys();
    if (!keys) return failure(keys.error());
    auto folder = makeTemporaryFolder("event-engine-keys-");
    if (!folder) return failure(folder.error());
    m_folder = std::move(*folder);
    m_file = m_folder.path / "plugins.key";
    m_admitted.emplace(keyBytes(keys->publicKey), "(started by the app)");
    keys->serverKey = serverKey;
    return writeKeyFile(m_file, "For the processes of one run of an Event Engine app.", *keys);
}

GatewayKeys::~GatewayKeys()
{
    if (m_folder.path.empty()) return;
    std::error_code ignored;
    fs::remove(m_file, ignored);
    fs::remove(m_folder.path, ignored);
}

std::optional<std::string> GatewayKeys::nameOf(std::string_view keyBytes) const
{
    const auto found = m_admitted.find(keyBytes);
    if (found == m_admitted.end()) return {};
    return found->second;
}

} // namespace event_engine
