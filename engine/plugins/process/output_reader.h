// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/file_descriptor.h"
#include "engine/plugins/process/line_splitter.h"

namespace event_engine {

/// Reads the lines that a process writes into a pipe. Owns the reading end, which does not block; one thread.
class OutputReader {
public:
    explicit OutputReader(FileDescriptor pipe) : m_pipe(std::move(pipe)) {}

    /// To wait on; -1 once all writers have closed it.
    [[nodiscard]] int descriptor() const { return m_pipe.get(); }

    /// Reads one portion of what is there, so that one talkative process does not keep others waiting.
    void read(const LineSplitter::Sink &sink);

    /// Reads what was written before the call and closes. A process that inherited the pipe and goes on writing does
    /// not hold this up.
    void drain(const LineSplitter::Sink &sink);

private:
    /// Returns how many bytes it read.
    std::size_t readPortion(const LineSplitter::Sink &sink);
    void finish(const LineSplitter::Sink &sink);

    FileDescriptor m_pipe;
    LineSplitter m_lines;
};

} // namespace event_engine
