// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_table.h"

#include "engine/base/nearest.h"
#include "engine/base/text.h"

#include <algorithm>
#include <optional>
#include <sstream>

namespace event_engine {

namespace {

constexpr Duration LONGEST = std::chrono::hours(24 * 365);

bool hasControlCharacters(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

bool isText(const toml::node &node, std::string_view text)
{
    return node.is_string() && node.as_string()->get() == text;
}

Result<std::uint64_t> sizeOf(const toml::node &node)
{
    if (node.is_string()) return parseSize(node.as_string()->get());
    if (node.is_integer() && node.as_integer()->get() >= 0) return std::uint64_t(node.as_integer()->get());
    return failure(ErrorKind::InvalidArgument, foundInsteadOf(node, "a size such as \"64 MiB\""));
}

Result<Duration> durationOf(const toml::node &node)
{
    if (node.is_string()) return parseDuration(node.as_string()->get());
    if (node.is_integer() && node.as_integer()->get() == 0) return Duration(0);
    return failure(ErrorKind::InvalidArgument, foundInsteadOf(node, "a duration with its unit, such as \"10 s\""));
}

std::optional<Port> portOf(const toml::node &node)
{
    if (!node.is_integer()) return {};
    const std::int64_t number = node.as_integer()->get();
    return number >= 0 && number <= UINT16_MAX ? std::optional(Port(std::uint16_t(number))) : std::nullopt;
}

} // namespace

std::string describe(const toml::node &node)
{
    if (node.is_string()) return inQuotes(node.as_string()->get());
    if (node.is_table()) return "a table";
    if (node.is_array()) return "an array";
    std::ostringstream text;
    node.visit([&](const auto &value) { text << value; });
    return text.str();
}

std::string foundInsteadOf(const toml::node &found, std::string_view expected)
{
    return fmt::format("found {}, expected {}", describe(found), expected);
}

void ManifestTable::readAll(const toml::table &table, ManifestReport &report, const Read &read)
{
    ManifestTable reader(table, report);
    read(reader);
    reader.reportUnknownKeys();
}

const toml::node *ManifestTable::node(std::string_view key)
{
    m_known.emplace_back(key);
    return m_table.get(key);
}

Line ManifestTable::lineOf(std::string_view key) const
{
    const auto found = m_table.find(key);
    return found == m_table.end() ? line() : found->first.source().begin.line;
}

std::string ManifestTable::keyed(std::string_view key, std::string_view text)
{
    return fmt::format("{}: {}", key, text);
}

void ManifestTable::unexpected(std::string_view key, const toml::node &found, std::string_view expected)
{
    mistake(key, foundInsteadOf(found, expected));
}

void ManifestTable::reportUnknownKeys()
{
    for (const auto &[key, value] : m_table) {
        if (std::find(m_known.begin(), m_known.end(), key.str()) != m_known.end()) continue;
        m_report.warning(key.source().begin.line,
                         fmt::format("unknown key {}{}", inQuotes(key.str()), didYouMean(key.str(), m_known)));
    }
}

void ManifestTable::read(std::string_view key, std::string &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (found->is_string())
        value = found->as_string()->get();
    else
        unexpected(key, *found, "a text in quotes");
}

void ManifestTable::read(std::string_view key, bool &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (found->is_boolean())
        value = found->as_boolean()->get();
    else
        unexpected(key, *found, "true or false");
}

void ManifestTable::read(std::string_view key, std::vector<std::string> &value)
{
    readElements(key, [&](const toml::node &element) {
        if (element.is_string() && !element.as_string()->get().empty())
            value.push_back(element.as_string()->get());
        else
            m_report.mistake(element.source().begin.line, keyed(key, foundInsteadOf(element, "a text in quotes")));
    });
}

void ManifestTable::readName(std::string_view key, std::string &value)
{
    read(key, value);
    const toml::node *found = m_table.get(key);
    if (found && found->is_string() && (value.empty() || hasControlCharacters(value)))
        unexpected(key, *found, "a text of printable characters");
}

void ManifestTable::requireName(std::string_view key, std::string &value)
{
    readName(key, value);
    if (!has(key)) m_report.mistake(line(), fmt::format("found no {}, expected {} = \"...\" here", key, key));
}

void ManifestTable::readPort(std::string_view key, Port &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (const auto port = isText(*found, "off") ? Port::off() : portOf(*found))
        value = *port;
    else
        unexpected(key, *found, "a port from 0 (chosen by the system) to 65535, or \"off\"");
}

void ManifestTable::readNumberOfPort(std::string_view key, Port &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (const auto port = portOf(*found))
        value = *port;
    else
        unexpected(key, *found, "a port from 0 (chosen by the system) to 65535");
}

void ManifestTable::readSize(std::string_view key, std::uint64_t &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    const auto size = sizeOf(*found);
    if (!size)
        mistake(key, size.error().message());
    else if (*size == 0)
        unexpected(key, *found, "a size above 0");
    else
        value = *size;
}

void ManifestTable::readSizeOrOff(std::string_view key, std::uint64_t &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    const auto size = isText(*found, "off") ? Result<std::uint64_t>(0) : sizeOf(*found);
    if (size)
        value = *size;
    else
        mistake(key, size.error().message() + ", or \"off\"");
}

void ManifestTable::readDurationOrZero(std::string_view key, Duration &value)
{
    const toml::node *found = node(key);
    if (!found) return;
    const auto duration = durationOf(*found);
    if (!duration)
        mistake(key, duration.error().message());
    else if (*duration > LONGEST)
        unexpected(key, *found, "no more than " + durationText(LONGEST));
    else
        value = *duration;
}

void ManifestTable::readDuration(std::string_view key, Duration &value)
{
    Duration read = value;
    readDurationOrZero(key, read);
    const toml::node *found = m_table.get(key);
    if (found && read == Duration(0))
        unexpected(key, *found, "a duration above 0");
    else
        value = read;
}

void ManifestTable::readPath(std::string_view key, PathKind kind, std::string &absolutePath, std::string_view hint)
{
    std::string written;
    readName(key, written);
    if (written.empty() || hasControlCharacters(written)) return;
    const auto path = (m_report.folder() / written).lexically_normal();
    std::error_code unknown;
    const auto status = std::filesystem::status(path, unknown);
    if (!std::filesystem::exists(status))
        mistake(key,
                fmt::format("found {}, but there is no {} {}{}{}", inQuotes(written),
                            kind == PathKind::File ? "file" : "folder", path.string(), hint.empty() ? "" : ": ", hint));
    else if (std::filesystem::is_directory(status) != (kind == PathKind::Folder))
        mistake(key, fmt::format("found {}, expected a {}, but {} is {}", inQuotes(written),
                                 kind == PathKind::File ? "file" : "folder", path.string(),
                                 kind == PathKind::File ? "a folder" : "none"));
    absolutePath = path.string();
}

void ManifestTable::readTable(std::string_view key, const Read &read)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (found->is_table())
        readAll(*found->as_table(), m_report, read);
    else
        unexpected(key, *found, "a table");
}

void ManifestTable::readTables(std::string_view key, const Read &read, std::string_view fullName)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (!found->is_array()) {
        unexpected(key, *found, fmt::format("an array of tables: write [[{}]]", fullName.empty() ? key : fullName));
        return;
    }
    for (const toml::node &element : *found->as_array()) {
        if (element.is_table())
            readAll(*element.as_table(), m_report, read);
        else
            m_report.mistake(element.source().begin.line, keyed(key, foundInsteadOf(element, "a table")));
    }
}

void ManifestTable::readElements(std::string_view key, const ReadNode &read)
{
    const toml::node *found = node(key);
    if (!found) return;
    if (!found->is_array()) {
        unexpected(key, *found, "an array in [ ]");
        return;
    }
    for (const toml::node &element : *found->as_array()) read(element);
}

} // namespace event_engine
