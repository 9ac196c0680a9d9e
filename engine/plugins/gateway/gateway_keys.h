// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/temporary_folder.h"
#include "event_engine/error.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace event_engine {

/// The keys of one run: the app's own, who is admitted, and a key made for the processes that this run starts, in a
/// temporary file that is gone when the run is. Any thread once it is made.
class GatewayKeys {
public:
    /// Fails where the folder holds no keys, or ones that others may read.
    [[nodiscard]] static Result<std::shared_ptr<const GatewayKeys>> load(const std::filesystem::path &folder);
    ~GatewayKeys();
    GatewayKeys(const GatewayKeys &) = delete;
    GatewayKeys &operator=(const GatewayKeys &) = delete;

    [[nodiscard]] const std::string &secretKey() const { return m_secretKey; }
    /// Whose public key these 32 bytes are; empty: nobody's who is admitted.
    [[nodiscard]] std::optional<std::string> nameOf(std::string_view keyBytes) const;
    /// For the environment of a process that the app starts.
    [[nodiscard]] const std::filesystem::path &fileForProcesses() const { return m_file; }

private:
    GatewayKeys() = default;
    Result<> admitProcesses(const std::string &serverKey);

    std::string m_secretKey;
    std::map<std::string, std::string, std::less<>> m_admitted; // bytes of the public key, name
    TemporaryFolder m_folder;
    std::filesystem::path m_file; // in it
};

} // namespace event_engine
