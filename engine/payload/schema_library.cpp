// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schema_library.h"

#include "engine/base/own_location.h"

#include <dlfcn.h>

namespace event_engine {

namespace {

// Local, so that a plugin which brings another version of Protocol Buffers along gets its own.
Result<const SchemaLibrary *> load()
{
    const std::string file = (engineFolder() / "libevent_engine_schemas.so").string();
    void *library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return failure(ErrorKind::NotFound,
                       std::string("flatbuffer and protobuf payloads cannot be decoded: ") + dlerror());
    using Entry = const SchemaLibrary *();
    auto *entry = reinterpret_cast<Entry *>(dlsym(library, SCHEMA_LIBRARY_ENTRY));
    if (!entry) return failure(ErrorKind::NotFound, file + " is another library than it is to be");
    return entry();
}

} // namespace

Result<const SchemaLibrary *> schemaLibrary()
{
    static const Result<const SchemaLibrary *> LOADED = load();
    return LOADED;
}

} // namespace event_engine
