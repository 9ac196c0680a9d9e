// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_report.h"
#include "engine/base/words.h"
#include "event_engine/options.h"

#include <fmt/format.h>
#include <functional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <type_traits>
#include <vector>

namespace event_engine {

/// Reads the keys of one table of an app.toml into values. A key that is absent leaves its value as it is; one that
/// holds something else than expected does so too, and is a mistake in the report. A key that nobody asked for is
/// unknown.
class ManifestTable {
public:
    using Read = std::function<void(ManifestTable &)>;
    using ReadNode = std::function<void(const toml::node &)>;
    enum class PathKind { File, Folder };

    /// Reads a table with `read` and then reports its unknown keys.
    static void readAll(const toml::table &table, ManifestReport &report, const Read &read);

    void read(std::string_view key, std::string &value);
    void read(std::string_view key, bool &value);
    void read(std::string_view key, std::vector<std::string> &value); ///< none of them empty
    template <class Enum>
    requires std::is_enum_v<Enum>
    void read(std::string_view key, Enum &value);

    void readName(std::string_view key, std::string &value);        ///< neither empty nor with control characters
    void requireName(std::string_view key, std::string &value);     ///< likewise; its absence is a mistake
    void readPort(std::string_view key, Port &value);               ///< a number or "off"
    void readNumberOfPort(std::string_view key, Port &value);       ///< a number
    void readSize(std::string_view key, std::uint64_t &value);      ///< not 0
    void readSizeOrOff(std::string_view key, std::uint64_t &value); ///< "off" is 0
    void readDuration(std::string_view key, Duration &value);       ///< not 0
    void readDurationOrZero(std::string_view key, Duration &value);
    /// A path relative to the file's folder, of something that is there; `hint` says what makes it.
    void readPath(std::string_view key, PathKind kind, std::string &absolutePath, std::string_view hint = {});

    void readTable(std::string_view key, const Read &read);
    /// [[key]]: once for each. `fullName`: as a person writes it, where that is more than the key.
    void readTables(std::string_view key, const Read &read, std::string_view fullName = {});
    void readElements(std::string_view key, const ReadNode &read); ///< of an array: once for each

    /// The key's value, or null where it is absent. The key counts as known from now on.
    const toml::node *node(std::string_view key);
    [[nodiscard]] bool has(std::string_view key) const { return m_table.contains(key); }

    void mistake(std::string_view key, std::string_view text) { m_report.mistake(lineOf(key), keyed(key, text)); }
    void warning(std::string_view key, std::string_view text) { m_report.warning(lineOf(key), keyed(key, text)); }

    [[nodiscard]] Line line() const { return m_table.source().begin.line; }
    [[nodiscard]] Line lineOf(std::string_view key) const; ///< the table's own where the key is absent
    [[nodiscard]] ManifestReport &report() { return m_report; }

private:
    ManifestTable(const toml::table &table, ManifestReport &report) : m_table(table), m_report(report) {}
    void unexpected(std::string_view key, const toml::node &found, std::string_view expected);
    void reportUnknownKeys();
    [[nodiscard]] static std::string keyed(std::string_view key, std::string_view text);

    const toml::table &m_table;
    ManifestReport &m_report;
    std::vector<std::string> m_known;
};

/// As a person wrote it, for "found ...": `"text"`, `12`, `a table`.
[[nodiscard]] std::string describe(const toml::node &node);

/// "found ..., expected ..."
[[nodiscard]] std::string foundInsteadOf(const toml::node &found, std::string_view expected);

template <class Enum>
requires std::is_enum_v<Enum>
void ManifestTable::read(std::string_view key, Enum &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (const auto known = found->is_string() ? fromText<Enum>(found->as_string()->get()) : std::nullopt) {
        value = *known;
        return;
    }
    std::string words;
    for (const Enum each : ALL<Enum>)
        words += fmt::format("{}\"{}\"", words.empty() ? "" : each == ALL<Enum>.back() ? " or " : ", ", toText(each));
    unexpected(key, *found, words);
}

} // namespace event_engine
