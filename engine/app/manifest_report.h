// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace event_engine {

/// A line of a file, from 1 on; 0: nothing that the file says, a default for instance.
using Line = std::uint32_t;

/// What is wrong with an app.toml and what a person should know of it, gathered while it is read.
class ManifestReport {
public:
    explicit ManifestReport(const std::filesystem::path &file);

    void mistake(Line line, const std::string &text) { add(m_mistakes, line, text); }
    void warning(Line line, const std::string &text) { add(m_warnings, line, text); }

    [[nodiscard]] bool hasMistakes() const { return !m_mistakes.empty(); }
    /// Further mistakes are dropped: a hundred are enough for a person.
    [[nodiscard]] bool isFull() const { return m_mistakes.size() == LIMIT; }
    [[nodiscard]] Error error() const; ///< every mistake, a line each, in the order of the file
    [[nodiscard]] std::vector<std::string> warnings() const;

    /// Absolute; what paths in the file are relative to.
    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }

private:
    struct Remark {
        Line line;
        std::string text;
    };
    static constexpr std::size_t LIMIT = 100;
    static void add(std::vector<Remark> &remarks, Line line, const std::string &text);
    [[nodiscard]] std::vector<std::string> sorted(std::vector<Remark> remarks) const;

    std::string m_file;
    std::filesystem::path m_folder;
    std::vector<Remark> m_mistakes, m_warnings;
};

} // namespace event_engine
