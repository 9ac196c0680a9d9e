// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/copy_report.h"
#include "engine/cli/long_work.h"
#include "engine/cli/numbers.h"
#include "engine/cli/part_of_file.h"
#include "event_engine/text.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdio_ext.h>
#include <system_error>

namespace event_engine::cli {

namespace {

/// A file that is written whole or not at all, or standard output.
class TextFile {
public:
    explicit TextFile(std::filesystem::path name) : m_name(std::move(name)), m_part(m_name.string() + ".new") {}
    ~TextFile()
    {
        if (m_file && m_file != stdout) std::fclose(m_file);
        if (m_isPartThere) std::remove(m_part.c_str());
    }
    TextFile(const TextFile &) = delete;
    TextFile &operator=(const TextFile &) = delete;

    Result<> open()
    {
        if (m_name.empty()) {
            m_file = stdout;
            return {};
        }
        if (std::error_code error; std::filesystem::exists(m_name, error)) return existsAlready();
        m_file = std::fopen(m_part.c_str(), "wxe");
        m_isPartThere = m_file;
        if (!m_file && errno == EEXIST)
            return failure(ErrorKind::InUse, m_part.string() + " is there: another export writes it, or one that was "
                                                               "killed has left it; then remove it");
        return m_file ? Result<>() : whyNot();
    }
    Result<> write(std::string_view text)
    {
        return std::fwrite(text.data(), 1, text.size(), m_file) == text.size() ? Result<>() : whyNot();
    }
    Result<> close()
    {
        const bool isFile = m_file != stdout;
        const bool done = (isFile ? std::fclose(m_file) : std::fflush(m_file)) == 0;
        m_file = nullptr;
        if (!done) return whyNot();
        if (!isFile) return {};
        if (std::error_code error; std::filesystem::exists(m_name, error)) return existsAlready();
        if (std::rename(m_part.c_str(), m_name.c_str()) != 0) return whyNot();
        m_isPartThere = false;
        return {};
    }

private:
    [[nodiscard]] Result<> existsAlready() const
    {
        return failure(ErrorKind::InUse, m_name.string() + " exists already: choose another name");
    }
    [[nodiscard]] Result<> whyNot() const
    {
        const std::string reason = std::generic_category().message(errno);
        if (!m_name.empty()) return failure(ErrorKind::Io, "cannot write " + m_name.string() + ": " + reason);
        ::__fpurge(stdout); // who looks for what could not be written need not say it again
        std::clearerr(stdout);
        return failure(ErrorKind::Io, "cannot write standard output: " + reason);
    }

    const std::filesystem::path m_name, m_part;
    std::FILE *m_file = nullptr;
    bool m_isPartThere = false;
};

Result<ExportResult> writeEvents(const ExportCommand &command, LongWork &work)
{
    const auto recording = Recording::open(command.file, work.reading());
    if (!recording) return failure(recording.error());
    TextFile file(command.to);
    if (auto opened = file.open(); !opened) return failure(opened.error());
    const ExportOptions options{command.format, selectionFor(command.part, (*recording)->info()), work.progress(),
                                work.stopToken()};
    auto written = exportEvents(**recording, options, [&](std::string_view line) { return file.write(line); });
    if (!written) return written;
    if (auto closed = file.close(); !closed) return failure(closed.error());
    return written;
}

} // namespace

ExitCode carryOut(const ExportCommand &command)
{
    LongWork work("exporting");
    const auto written = writeEvents(command, work);
    if (!written) return failed(work.console(), written.error());
    for (const auto &remark : written->source.remarks) work.console().tell("Remark: " + remark);
    if (!written->source.lacksEvents()) return ExitCode::Ok;
    work.console().tell(command.file.string() + ": " + counted(written->events, "event") + lackOf(written->source));
    return ExitCode::Losses;
}

} // namespace event_engine::cli
