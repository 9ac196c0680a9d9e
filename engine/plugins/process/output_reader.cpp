// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/output_reader.h"

#include <array>
#include <cerrno>
#include <sys/ioctl.h>
#include <unistd.h>

namespace event_engine {

namespace {

std::size_t bytesWaiting(const FileDescriptor &pipe)
{
    int waiting = 0;
    return pipe && ::ioctl(pipe.get(), FIONREAD, &waiting) == 0 ? static_cast<std::size_t>(waiting) : 0;
}

} // namespace

void OutputReader::read(const LineSplitter::Sink &sink)
{
    readPortion(sink);
}

void OutputReader::drain(const LineSplitter::Sink &sink)
{
    std::size_t waiting = bytesWaiting(m_pipe);
    while (waiting > 0) {
        const std::size_t got = readPortion(sink);
        if (got == 0) break;
        waiting -= std::min(got, waiting);
    }
    finish(sink);
}

std::size_t OutputReader::readPortion(const LineSplitter::Sink &sink)
{
    std::array<char, 16 * 1024> bytes;
    const ssize_t got = ::read(m_pipe.get(), bytes.data(), bytes.size());
    if (got > 0) {
        m_lines.add({bytes.data(), static_cast<std::size_t>(got)}, sink);
        return static_cast<std::size_t>(got);
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) finish(sink);
    return 0;
}

void OutputReader::finish(const LineSplitter::Sink &sink)
{
    m_pipe.close();
    m_lines.finish(sink);
}

} // namespace event_engine
