// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_captures.h"

#include "engine/app/capture_words.h"
#include "engine/app/first_uses.h"
#include "engine/base/nearest.h"
#include "engine/base/text.h"

#include <algorithm>

namespace event_engine {

namespace {

using Names = std::vector<std::string>;

bool isWordLetter(char c)
{
    return c == '_' || c == '-' || c == '.' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// What a filter line says with "FIELD:" and "FIELD ==".
Names namesIn(std::string_view line, std::string_view field)
{
    Names names;
    const auto blanksFrom = [&](std::size_t place) {
        return std::min(line.find_first_not_of(" \t", place), line.size());
    };
    for (std::size_t place = 0; place < line.size();) {
        if (line[place] == '"') { // words, whatever they look like
            place = std::min(line.find('"', place + 1), line.size() - 1) + 1;
            continue;
        }
        std::size_t end = place;
        while (end < line.size() && isWordLetter(line[end])) ++end;
        if (end == place) {
            ++place;
            continue;
        }
        const bool isField = line.substr(place, end - place) == field;
        place = end;
        if (!isField) continue;
        place = blanksFrom(place);
        const std::string_view rest = line.substr(place);
        const std::size_t sign = rest.starts_with("==") ? 2 : rest.starts_with(":") ? 1 : 0;
        if (sign == 0) continue;
        place = blanksFrom(place + sign);
        const bool isQuoted = place < line.size() && line[place] == '"';
        end = place + (isQuoted ? 1 : 0);
        while (end < line.size() && (isQuoted ? line[end] != '"' : isWordLetter(line[end]))) ++end;
        names.emplace_back(line.substr(place + (isQuoted ? 1 : 0), end - place - (isQuoted ? 1 : 0)));
        place = std::min(end + (isQuoted ? 1 : 0), line.size());
    }
    return names;
}

class CapturesReader {
public:
    explicit CapturesReader(Manifest &manifest) : m_manifest(manifest)
    {
        for (const EventType &type : manifest.eventTypes) m_types.push_back(type.name);
        for (const ManifestPlugin &plugin : manifest.internalPlugins)
            m_plugins.push_back(plugin.options.name.empty() ? plugin.className : plugin.options.name);
        for (const ExternalPlugin &plugin : manifest.externalPlugins) m_plugins.push_back(plugin.name);
    }

    void read(ManifestTable &table)
    {
        CaptureRule rule;
        table.requireName("when", rule.when);
        readWhen(table, rule.when);
        table.readDurationOrZero("before", rule.before);
        table.readDurationOrZero("after", rule.after);
        if (rule.after > LONGEST_CAPTURE)
            table.mistake("after", fmt::format("found {}, expected no more than {}: a capture ends then",
                                               durationText(rule.after), durationText(LONGEST_CAPTURE)));
        readFolder(table, rule);
        m_manifest.captures.push_back(std::move(rule));
    }

private:
    void readWhen(ManifestTable &table, const std::string &when)
    {
        if (when.empty()) return;
        if (auto fine = check(CaptureRule{.when = when}); !fine) return table.mistake("when", fine.error().message());
        const CaptureWords words = wordsOf(when);
        if (words.keyword == "failure" || words.keyword == "loss")
            checkPlugin(table, words.name);
        else if (!words.keyword.empty())
            checkType(table, words.name);
        else if (const auto type = loneTypeIn(when))
            checkType(table, *type);
        else
            checkNamesIn(table, when);
        if (const auto earlier = m_rules.add(when, when, table.lineOf("when")))
            table.warning("when",
                          fmt::format("found {} again, as {}: both save the same", inQuotes(when), earlier->where()));
    }

    // An app that declares no type at all may do so in its code.
    void checkType(ManifestTable &table, const std::string &name) const
    {
        if (!isKnown(m_types, name) && !m_types.empty())
            table.mistake("when", fmt::format("unknown event type {}{}", inQuotes(name), didYouMean(name, m_types)));
    }

    // One may join while the app runs, or be made by the program. Names in ( ) are those of the engine's own parts.
    void checkPlugin(ManifestTable &table, const std::string &name) const
    {
        if (name == "*" || name.starts_with('(') || isKnown(m_plugins, name)) return;
        table.warning("when", fmt::format("unknown plugin {}{}", inQuotes(name), didYouMean(name, m_plugins)));
    }

    // A filter that looks for what never comes is none that is wrong.
    void checkNamesIn(ManifestTable &table, const std::string &line) const
    {
        for (const std::string &name : namesIn(line, "type"))
            if (!m_types.empty() && !name.starts_with('(') && !isKnown(m_types, name))
                table.warning("when",
                              fmt::format("unknown event type {}{}", inQuotes(name), didYouMean(name, m_types)));
        for (const std::string &name : namesIn(line, "from")) checkPlugin(table, name);
    }

    static void readFolder(ManifestTable &table, CaptureRule &rule)
    {
        std::string folder = rule.folder.string();
        table.readName("folder", folder);
        rule.folder = table.report().folder() / folder;
        std::error_code unknown;
        const auto status = std::filesystem::status(rule.folder, unknown);
        if (std::filesystem::exists(status) && !std::filesystem::is_directory(status))
            table.mistake("folder", fmt::format("found {}, expected a folder, but {} is none", inQuotes(folder),
                                                rule.folder.string()));
    }

    static bool isKnown(const Names &names, const std::string &name)
    {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    Manifest &m_manifest;
    Names m_types, m_plugins;
    FirstUses<std::string> m_rules;
};

} // namespace

void readCaptures(ManifestTable &root, Manifest &manifest)
{
    CapturesReader reader(manifest);
    root.readTables("captures", [&](ManifestTable &table) { reader.read(table); });
    if (!manifest.captures.empty() && manifest.options.flightRecorderLimit == 0)
        root.mistake("captures", "found flight_recorder = \"off\" as well, expected a size: there is nothing to save");
}

} // namespace event_engine
