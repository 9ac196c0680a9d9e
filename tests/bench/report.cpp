// SPDX-License-Identifier: BSD-3-Clause
#include "report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

namespace bench {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const Samples &samples)
{
    if (samples.values.empty()) return nullptr;
    return {{"median", samples.median()}, {"min", samples.min()}, {"max", samples.max()}};
}

Json toJson(const Row &row)
{
    Json json{{"promise", row.promise},
              {"title", row.title},
              {"unit", row.unit},
              {"ours", toJson(row.ours)},
              {"baseline", toJson(row.baseline)},
              {"ratio", toJson(row.ratio)},
              {"correct", row.correct},
              {"note", row.note}};
    if (row.target) {
        json["target"] = row.target->value;
        json["atMost"] = row.target->kind == Target::Kind::AtMost;
        json["met"] = row.isMet();
    }
    return json;
}

void print(const char *what, const Samples &samples, const std::string &unit)
{
    if (samples.values.empty()) return;
    std::printf("  %s %.3g %s (%.3g..%.3g)", what, samples.median(), unit.c_str(), samples.min(), samples.max());
}

void print(const Row &row)
{
    std::printf("%-3s %-44s", row.promise.c_str(), row.title.c_str());
    print("ours", row.ours, row.unit);
    print("baseline", row.baseline, row.unit);
    print("ratio", row.ratio, "x");
    if (row.target)
        std::printf("  target %s %.3g: %s", row.target->kind == Target::Kind::AtLeast ? ">=" : "<=", row.target->value,
                    row.isMet() ? "met" : "NOT MET");
    if (!row.note.empty()) std::printf("  [%s]", row.note.c_str());
    if (!row.correct) std::printf("  WRONG: events lost or reordered");
    std::printf("\n");
    std::fflush(stdout);
}

[[noreturn]] void leave(int code, const std::string &words)
{
    (code ? std::cerr : std::cout) << words << '\n';
    std::exit(code);
}

} // namespace

Options Options::fromArguments(int argc, char **argv, std::string_view whatItMeasures)
{
    const std::string program = argv[0];
    const std::string usage = "Usage: " + program + " [--rounds N] [--quick] [--only WORDS] [--json]\n\n" +
                              std::string(whatItMeasures) +
                              "\n\n  --rounds N     repetitions of each case, 5 unless said\n"
                              "  --quick        few events: shows that it works, not how fast it is\n"
                              "  --only WORDS   the cases whose titles contain them\n"
                              "  --json         figures for programs, at the end";
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const bool last = i + 1 == argc;
        if (argument == "--help")
            leave(0, usage);
        else if (argument == "--json")
            options.json = true;
        else if (argument == "--quick")
            options.share = 0.01, options.rounds = 1;
        else if (argument == "--only" && !last)
            options.only = argv[++i];
        else if (argument == "--rounds" && !last && std::atoi(argv[i + 1]) > 0)
            options.rounds = std::atoi(argv[++i]);
        else
            leave(2, program + ": unknown or incomplete argument '" + argument + "'\nTry " + program + " --help.");
    }
    return options;
}

double Samples::median() const
{
    if (values.empty()) return 0;
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

double Samples::min() const
{
    return values.empty() ? 0 : *std::min_element(values.begin(), values.end());
}

double Samples::max() const
{
    return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

void Row::add(double oursNow, double baselineNow)
{
    ours.add(oursNow);
    if (baselineNow == 0) return;
    baseline.add(baselineNow);
    ratio.add(oursNow / baselineNow);
}

void Report::measure(std::vector<Row> rows, const std::function<void(std::vector<Row> &)> &round)
{
    if (std::none_of(rows.begin(), rows.end(), [this](const Row &row) { return isWanted(row.title); })) return;
    for (int i = 0; i < m_options.rounds; ++i) round(rows);
    for (Row &row : rows) add(std::move(row));
}

void Report::add(Row row)
{
    if (!m_options.json) print(row);
    m_rows.push_back(std::move(row));
}

int Report::finish()
{
    if (m_options.json) {
        Json cases = Json::array();
        for (const Row &row : m_rows) cases.push_back(toJson(row));
        const Json all{{"benchmark", m_name}, {"rounds", m_options.rounds}, {"cases", cases}};
        std::cout << all.dump(2) << '\n';
    }
    return std::all_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.correct; }) ? 0 : 1;
}

} // namespace bench
