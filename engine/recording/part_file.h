// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_sink.h"

#include <filesystem>
#include <memory>

namespace event_engine {

/// A file that has another name until it is complete. One thread, but for what ByteSink allows to others.
class PartFile {
public:
    static constexpr std::string_view RECORDED = ".part"; ///< behind the name of what is being recorded
    static constexpr std::string_view COPIED = ".new";    ///< and of what is being made of other files

    /// Fails with InUse where a file of either name exists: no recording is ever overwritten, but the rest of a copy
    /// that was killed is.
    [[nodiscard]] static Result<PartFile> create(const std::filesystem::path &file, std::string_view suffix);
    /// The same with a sink that something else made, and that may be no file at all.
    [[nodiscard]] static PartFile around(std::unique_ptr<ByteSink> sink, const std::filesystem::path &file);

    [[nodiscard]] ByteSink &sink() { return *m_sink; }
    [[nodiscard]] const ByteSink &sink() const { return *m_sink; }
    [[nodiscard]] const std::filesystem::path &name() const { return m_name; }
    [[nodiscard]] const std::filesystem::path &partName() const { return m_part; }

    /// Brings all of it to the disk and gives it its name.
    Result<> complete();
    /// Removes it.
    void discard();

private:
    PartFile(std::filesystem::path name, std::filesystem::path part, std::unique_ptr<ByteSink> sink)
        : m_name(std::move(name)), m_part(std::move(part)), m_sink(std::move(sink))
    {}

    std::filesystem::path m_name, m_part; // no part: it is not renamed
    std::unique_ptr<ByteSink> m_sink;
};

} // namespace event_engine
