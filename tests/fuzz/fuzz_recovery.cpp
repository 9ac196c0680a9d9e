// SPDX-License-Identifier: BSD-3-Clause
// Files to be recovered: whatever the bytes, what is made of them is a whole recording with nothing in it that the
// source does not have.
#include "engine/recording/recording_private.h"
#include "event_engine/recording_tools.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace event_engine;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

/// A file that is nowhere but in memory.
class MemoryFile {
public:
    MemoryFile(const std::uint8_t *data, std::size_t size) : m_descriptor(memfd_create("input", MFD_CLOEXEC))
    {
        require(write(m_descriptor, data, size) == ssize_t(size));
    }
    ~MemoryFile() { close(m_descriptor); }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;
    [[nodiscard]] std::filesystem::path name() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

private:
    const int m_descriptor;
};

std::vector<Bytes> payloadsOf(const Recording &recording)
{
    std::vector<Bytes> payloads;
    RecordedEvents events = RecordingInside::of(recording).events({});
    for (auto event = events.next(); event && *event; event = events.next())
        payloads.push_back(copyOf((*event)->payload));
    return payloads;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const MemoryFile file(data, size);
    const auto source = Recording::open(file.name(), {.read = OpenOptions::Read::Everything});
    const std::filesystem::path to =
        std::filesystem::temp_directory_path() / ("fuzz_recovery_" + std::to_string(getpid()) + ".mcap");
    const auto result = recoverRecording(file.name(), {.to = to, .compression = Compression::None});
    if (!result) {
        require(!std::filesystem::exists(to));
        return 0;
    }
    require(bool(source));
    const auto made = Recording::open(to, {.read = OpenOptions::Read::Everything});
    std::filesystem::remove(to);
    require(made && (*made)->info().complete && (*made)->info().events == result->events);
    require(payloadsOf(**made) == payloadsOf(**source));
    return 0;
}
