// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recording_files.h"

#include "engine/base/clock.h"
#include "engine/base/start_thread.h"
#include "engine/recording/disk_room.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <system_error>

namespace event_engine {

Result<std::unique_ptr<RecordingFiles>> RecordingFiles::open(const RecorderOptions &options, const RecorderRun &run)
{
    if (auto room = event_engine::checkRoom(options.file, options.keepFree); !room)
        return failure(room.error().in(options.file.string()));
    std::unique_ptr<RecordingFiles> files(new RecordingFiles(options, run));
    auto opened = files->openNext();
    if (!opened) return failure(opened.error());
    files->m_current = std::move(*opened);
    return files;
}

RecordingFiles::~RecordingFiles()
{
    if (m_closer.joinable()) m_closer.join();
}

std::filesystem::path RecordingFiles::nextName() const
{
    if (!isSplit()) return m_options.file;
    auto name = m_options.file;
    return name.replace_filename(
        fmt::format("{}_{:04}{}", name.stem().string(), m_number + 1, name.extension().string()));
}

Result<RecordingFiles::Open> RecordingFiles::openNext()
{
    auto file = m_run.openFile(nextName());
    if (!file) return failure(file.error());
    Open open;
    open.file = std::make_unique<PartFile>(std::move(*file));
    auto writer = EventWriter::start(open.file->sink(), m_options.compression, onItsWay(m_options), m_run.description);
    if (!writer) {
        open.file->discard();
        return failure(writer.error());
    }
    open.writer = std::make_unique<EventWriter>(std::move(*writer));
    auto sync = SyncThread::start(open.file->sink());
    if (!sync) {
        open.file->discard();
        return failure(sync.error());
    }
    open.sync = std::move(*sync);
    m_begun = now();
    ++m_number;
    return open;
}

bool RecordingFiles::isFull(Timestamp time) const
{
    if (m_options.splitSize && m_current.writer->expectedSize() >= m_options.splitSize) return true;
    return m_options.splitTime > Duration(0) && time >= m_begun + m_options.splitTime;
}

// The new one first: where it cannot be made, the present one is still there to be completed.
Result<> RecordingFiles::next()
{
    auto opened = openNext();
    if (!opened) return failure(opened.error());
    if (auto closed = close(); !closed) {
        opened->file->discard();
        return closed;
    }
    m_current = std::move(*opened);
    return {};
}

// Waiting for what is on its way, and for the disk, is left to a thread of its own; where the system has none left,
// it is done here.
Result<> RecordingFiles::close()
{
    if (auto before = waitForClosed(); !before) return before;
    m_names.push_back(name());
    m_closing = std::make_shared<Open>(std::move(m_current));
    const auto complete =
        std::make_shared<std::packaged_task<Result<>()>>([open = m_closing] { return open->complete(); });
    m_closed = complete->get_future();
    auto closer = startThread("ee-close", [complete] { (*complete)(); });
    if (closer)
        m_closer = std::move(*closer);
    else
        (*complete)();
    return {};
}

Result<> RecordingFiles::Open::complete()
{
    if (auto closed = writer->close(); !closed) return closed;
    sync.reset();
    return file->complete();
}

Result<> RecordingFiles::waitForClosed()
{
    if (!m_closing) return {};
    const auto closed = m_closed.get();
    if (m_closer.joinable()) m_closer.join();
    m_bytes += m_closing->file->sink().position();
    m_events += m_closing->writer->events();
    m_closing.reset();
    if (closed) removeOldest();
    return closed;
}

// The present file is one of those that are kept.
void RecordingFiles::removeOldest()
{
    std::error_code ignored;
    while (m_options.keepFiles && m_names.size() >= m_options.keepFiles) {
        std::filesystem::remove(m_names.front(), ignored);
        m_names.pop_front();
    }
}

Result<> RecordingFiles::complete()
{
    if (std::exchange(m_isComplete, true)) return {};
    const auto completed = m_current.complete();
    const auto before = waitForClosed();
    return completed ? before : completed;
}

std::uint64_t RecordingFiles::bytes() const
{
    return m_bytes + (m_closing ? m_closing->file->sink().position() : 0) + m_current.file->sink().position();
}

std::uint64_t RecordingFiles::expectedBytes() const
{
    return m_bytes + (m_closing ? m_closing->writer->expectedSize() : 0) + m_current.writer->expectedSize();
}

std::uint64_t RecordingFiles::events() const
{
    return m_events + (m_closing ? m_closing->writer->events() : 0) + m_current.writer->events();
}

std::uint64_t RecordingFiles::waitingBytes() const
{
    return (m_closing ? m_closing->writer->waitingBytes() : 0) + m_current.writer->waitingBytes();
}

std::uint64_t RecordingFiles::onItsWay(const RecorderOptions &options)
{
    return std::min<std::uint64_t>(mcap::BackgroundWriter::ON_ITS_WAY, options.bufferLimit / 2);
}

Result<> RecordingFiles::state() const
{
    const auto error = m_current.file->sink().error();
    return error ? failure(*error) : Result<>();
}

Result<> RecordingFiles::checkRoom() const
{
    return event_engine::checkRoom(name(), m_options.keepFree);
}

std::optional<std::uint64_t> RecordingFiles::diskFree() const
{
    return event_engine::diskFree(name());
}

} // namespace event_engine
