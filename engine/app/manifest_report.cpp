// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace event_engine {

namespace {

std::filesystem::path absoluteFolderOf(const std::filesystem::path &file)
{
    std::error_code failed;
    const auto absolute = std::filesystem::absolute(file, failed);
    return (failed ? file : absolute).lexically_normal().parent_path();
}

} // namespace

ManifestReport::ManifestReport(const std::filesystem::path &file)
    : m_file(file.string()), m_folder(absoluteFolderOf(file))
{}

void ManifestReport::add(std::vector<Remark> &remarks, Line line, const std::string &text)
{
    if (remarks.size() < LIMIT) remarks.push_back({line, text});
}

Error ManifestReport::error() const
{
    return {ErrorKind::InvalidArgument, fmt::format("{}", fmt::join(sorted(m_mistakes), "\n"))};
}

std::vector<std::string> ManifestReport::warnings() const
{
    return sorted(m_warnings);
}

std::vector<std::string> ManifestReport::sorted(std::vector<Remark> remarks) const
{
    std::stable_sort(remarks.begin(), remarks.end(),
                     [](const Remark &left, const Remark &right) { return left.line < right.line; });
    std::vector<std::string> lines;
    for (const Remark &remark : remarks) lines.push_back(fmt::format("{}:{}: {}", m_file, remark.line, remark.text));
    return lines;
}

} // namespace event_engine
