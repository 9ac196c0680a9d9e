// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/rates_file.h"

#include "event_engine/event_text.h"

#include <cerrno>
#include <chrono>
#include <fmt/format.h>
#include <system_error>

namespace event_engine::cli {

namespace {

constexpr Duration INTERVAL = std::chrono::seconds(1);
constexpr auto TITLES = "time,type,events,bytes\n";

/// As RFC 4180 has it.
std::string column(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char letter : text) quoted.append(letter == '"' ? 2 : 1, letter);
    return quoted += '"';
}

Error cannotWrite(const std::filesystem::path &name)
{
    return {ErrorKind::Io, fmt::format("cannot write {}: {}", name.string(), std::generic_category().message(errno))};
}

} // namespace

Result<RatesFile> RatesFile::create(const std::filesystem::path &name)
{
    std::FILE *file = std::fopen(name.c_str(), "wxe");
    if (!file && errno == EEXIST)
        return failure(ErrorKind::InUse, name.string() + " exists already: choose another name");
    if (!file) return failure(cannotWrite(name));
    std::fputs(TITLES, file);
    return RatesFile(name, file);
}

Result<> RatesFile::look(const Snapshot &snapshot)
{
    if (!snapshot.started) return {};
    if (!m_last) m_last = snapshot.started;
    return snapshot.time - *m_last < INTERVAL ? Result<>() : write(snapshot);
}

Result<> RatesFile::end(const Snapshot &snapshot)
{
    return snapshot.started ? write(snapshot) : Result<>();
}

Result<> RatesFile::write(const Snapshot &snapshot)
{
    if (!m_file) return {};
    m_last = snapshot.time;
    for (const auto &type : snapshot.types) {
        Counts &before = m_before[type.id];
        if (type.id == UNREGISTERED && type.events == 0) continue;
        const std::string row = fmt::format("{},{},{},{}\n", isoText(snapshot.time), column(type.type.name),
                                            type.events - before.events, type.bytes - before.bytes);
        std::fputs(row.c_str(), m_file.get());
        before = {type.events, type.bytes};
    }
    if (std::fflush(m_file.get()) == 0 && !std::ferror(m_file.get())) return {};
    const Error error = cannotWrite(m_name);
    m_file.reset();
    return failure(error);
}

} // namespace event_engine::cli
