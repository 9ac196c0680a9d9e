// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/export.h"

#include <filesystem>
#include <string>
#include <vector>

// The keys of an app whose ports are encrypted and open to listed clients only (CURVE): a folder, named by
// AppOptions::keys, that no other user of the machine may enter.
//
//   server.key         the app's own key; secret, stays where it is
//   admitted/NAME.pub  public keys; whoever has the secret key to one of them may connect
//   clients/NAME.key   all that the client NAME needs; secret, to be moved to where that runs
//
// An app reads it when it starts: who is taken off the list, or put on it, waits for the next start. Nothing here
// replaces a file that exists. Any thread.

namespace event_engine {

/// A client that may connect.
struct AdmittedKey {
    std::string name;      ///< that of its file
    std::string publicKey; ///< 40 characters of Z85
};

struct KeyList {
    std::string serverKey; ///< the public one, which clients have to know
    std::vector<AdmittedKey> admitted;
};

/// Makes the folder and the app's own key in it. Fails with InUse where there is one already.
EVENT_ENGINE_EXPORT Result<> makeKeys(const std::filesystem::path &folder);

/// Makes a key for a client and puts it on the list. Returns the file that the client needs, for
/// ExternalPluginClientOptions::keys, RawPublisherOptions::keys or EVENT_ENGINE_KEYS. Fails with InUse where the list
/// has that name already.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<std::filesystem::path> addClientKey(const std::filesystem::path &folder,
                                                                             const std::string &name);

/// Who may connect, by name. Fails where a file is not what it should be, or where others may read a secret one.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<KeyList> listKeys(const std::filesystem::path &folder);

} // namespace event_engine
