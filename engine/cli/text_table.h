// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine::cli {

/// How a line stands out on a terminal.
enum class Style { Plain, Strong, Alarm, Faint };

struct StyledLine {
    std::string text;
    Style style = Style::Plain;
};

/// How many columns a text takes, counting each UTF-8 character as one.
[[nodiscard]] std::size_t widthOf(std::string_view text);

/// The text, or its beginning with "..." if it is wider; control characters become blanks.
[[nodiscard]] std::string cutTo(std::string_view text, std::size_t width);

/// Rows of text under titles, each column as wide as its widest cell. Numbers stand at the right.
class TextTable {
public:
    enum class Align { Left, Right };
    struct Column {
        std::string title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns);
    void addRow(std::vector<std::string> cells, Style style = Style::Plain);

    /// The titles, then the rows, none wider than `width`: what is too much is cut from the last columns.
    [[nodiscard]] std::vector<StyledLine> lines(std::size_t width) const;

private:
    struct Row {
        std::vector<std::string> cells;
        Style style = Style::Plain;
    };
    [[nodiscard]] std::vector<std::size_t> widths() const;
    [[nodiscard]] std::string lineOf(const Row &row, const std::vector<std::size_t> &widths) const;

    std::vector<Column> m_columns;
    std::vector<Row> m_rows; // the titles first
};

} // namespace event_engine::cli
