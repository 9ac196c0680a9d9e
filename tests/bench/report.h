// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// How a benchmark is run, from its command line.
struct Options {
    int rounds = 5;
    bool json = false;
    double share = 1; ///< of the events that each case usually has; --quick makes it small
    std::string only; ///< cases whose title contains it

    /// Ends the program with a word where the arguments are wrong, or after --help.
    static Options fromArguments(int argc, char **argv, std::string_view whatItMeasures);

    [[nodiscard]] std::uint64_t events(std::uint64_t usual) const
    {
        return std::max<std::uint64_t>(1000, std::uint64_t(double(usual) * share));
    }
};

/// The same thing measured several times.
struct Samples {
    std::vector<double> values;

    void add(double value) { values.push_back(value); }
    [[nodiscard]] double median() const;
    [[nodiscard]] double min() const;
    [[nodiscard]] double max() const;
};

/// What a promise asks of a figure.
struct Target {
    enum class Kind { AtLeast, AtMost };
    Kind kind = Kind::AtLeast;
    double value = 0;

    static Target atLeast(double value) { return {Kind::AtLeast, value}; }
    static Target atMost(double value) { return {Kind::AtMost, value}; }
    [[nodiscard]] bool isMetBy(double figure) const
    {
        return kind == Kind::AtLeast ? figure >= value : figure <= value;
    }
};

/// One line of a report: a figure of ours, what it is compared with, and their ratio round by round.
struct Row {
    std::string promise; ///< "P2"; empty: no promise, just worth knowing
    std::string title;
    std::string unit;
    Samples ours, baseline, ratio;
    std::optional<Target> target; ///< of the median ratio; of ours where there is no baseline
    std::string note;
    bool correct = true; ///< nothing lost, nothing reordered

    /// One round of both; the baseline may be left out (0).
    void add(double oursNow, double baselineNow = 0);
    [[nodiscard]] double figure() const { return ratio.values.empty() ? ours.median() : ratio.median(); }
    [[nodiscard]] bool isMet() const { return correct && (!target || target->isMetBy(figure())); }
};

/// Collects rows and prints them: as each is done for people, or all at the end as JSON.
class Report {
public:
    Report(std::string name, Options options) : m_name(std::move(name)), m_options(std::move(options)) {}

    [[nodiscard]] const Options &options() const { return m_options; }
    [[nodiscard]] bool isWanted(std::string_view title) const { return title.find(m_options.only) != title.npos; }
    /// Calls `round` as often as the options say, then takes the rows it has filled.
    void measure(std::vector<Row> rows, const std::function<void(std::vector<Row> &)> &round);
    void add(Row row);
    /// Prints what is left to print; 0, or 1 where something was lost or reordered. A missed target is no failure.
    [[nodiscard]] int finish();

private:
    const std::string m_name;
    const Options m_options;
    std::vector<Row> m_rows;
};

} // namespace bench
