// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/long_work.h"
#include "engine/cli/part_of_file.h"
#include "event_engine/text.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace event_engine::cli {

namespace {

/// A file that is written whole or not at all, or standard output.
class TextFile {
public:
    explicit TextFile(std::filesystem::path name) : m_name(std::move(name)) {}
    ~TextFile()
    {
        if (m_file && m_file != stdout) {
            std::fclose(m_file);
            std::remove(m_name.c_str());
        }
    }
    TextFile(const TextFile &) = delete;
    TextFile &operator=(const TextFile &) = delete;

    Result<> open()
    {
        m_file = m_name.empty() ? stdout : std::fopen(m_name.c_str(), "wxe");
        return m_file ? Result<>() : whyNot();
    }
    Result<> write(std::string_view text)
    {
        return std::fwrite(text.data(), 1, text.size(), m_file) == text.size() ? Result<>() : whyNot();
    }
    Result<> close()
    {
        const bool done = (m_file == stdout ? std::fflush(m_file) : std::fclose(m_file)) == 0;
        m_file = nullptr;
        return done ? Result<>() : whyNot();
    }

private:
    [[nodiscard]] Result<> whyNot() const
    {
        const std::string name = m_name.empty() ? "standard output" : m_name.string();
        return failure(ErrorKind::Io, "cannot write " + name + ": " + std::generic_category().message(errno));
    }

    const std::filesystem::path m_name;
    std::FILE *m_file = nullptr;
};

Result<> writeEvents(const ExportCommand &command, LongWork &work)
{
    const auto recording = Recording::open(command.file, {OpenOptions::Read::Index, work.progress(), work.stopToken()});
    if (!recording) return failure(recording.error());
    TextFile file(command.to);
    if (auto opened = file.open(); !opened) return opened;
    const ExportOptions options{command.format, selectionFor(command.part, (*recording)->info()), work.progress(),
                                work.stopToken()};
    const auto written = exportEvents(**recording, options, [&](std::string_view line) { return file.write(line); });
    if (!written) return failure(written.error());
    return file.close();
}

} // namespace

ExitCode carryOut(const ExportCommand &command)
{
    LongWork work("exporting");
    const auto written = writeEvents(command, work);
    return written ? ExitCode::Ok : failed(work.console(), written.error());
}

} // namespace event_engine::cli
