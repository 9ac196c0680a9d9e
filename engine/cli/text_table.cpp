// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/text_table.h"

#include <algorithm>

namespace event_engine::cli {

namespace {

constexpr std::string_view GAP = "  ";

bool continuesCharacter(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string_view firstCharacters(std::string_view text, std::size_t count)
{
    std::size_t end = 0;
    while (end < text.size() && count > 0) {
        ++end;
        while (end < text.size() && continuesCharacter(text[end])) ++end;
        --count;
    }
    return text.substr(0, end);
}

std::string padded(const std::string &text, std::size_t width, TextTable::Align align)
{
    const std::string blanks(width - std::min(width, widthOf(text)), ' ');
    return align == TextTable::Align::Left ? text + blanks : blanks + text;
}

} // namespace

std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continuesCharacter(c); }));
}

std::string cutTo(std::string_view text, std::size_t width)
{
    constexpr std::string_view dots = "...";
    std::string result(text);
    if (widthOf(text) > width) {
        const bool roomForDots = width > dots.size();
        result = firstCharacters(text, roomForDots ? width - dots.size() : width);
        if (roomForDots) result += dots;
    }
    std::replace_if(result.begin(), result.end(), isControl, ' ');
    return result;
}

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns))
{
    Row titles{{}, Style::Strong};
    for (const Column &column : m_columns) titles.cells.push_back(column.title);
    m_rows.push_back(std::move(titles));
}

void TextTable::addRow(std::vector<std::string> cells, Style style)
{
    cells.resize(m_columns.size());
    m_rows.push_back({std::move(cells), style});
}

std::vector<StyledLine> TextTable::lines(std::size_t width) const
{
    const auto columnWidths = widths();
    std::vector<StyledLine> result;
    for (const Row &row : m_rows) result.push_back({cutTo(lineOf(row, columnWidths), width), row.style});
    return result;
}

std::vector<std::size_t> TextTable::widths() const
{
    std::vector<std::size_t> result(m_columns.size());
    for (const Row &row : m_rows)
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = std::max(result[i], widthOf(row.cells[i]));
    return result;
}

std::string TextTable::lineOf(const Row &row, const std::vector<std::size_t> &widths) const
{
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (i > 0) line += GAP;
        line += padded(row.cells[i], widths[i], m_columns[i].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

} // namespace event_engine::cli
