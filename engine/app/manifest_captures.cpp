// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_captures.h"

#include "engine/app/capture_words.h"
#include "engine/app/first_uses.h"
#include "engine/base/nearest.h"
#include "engine/base/text.h"
#include "engine/wire/filter_lexer.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

using Names = std::vector<std::string>;

/// What a filter line says with "FIELD:" and "FIELD ==".
Names namesIn(std::string_view line, std::string_view field)
{
    Names names;
    FilterLexer lexer(line);
    FilterToken before, sign;
    for (FilterToken token = lexer.next(); token.kind != FilterToken::Kind::End; token = lexer.next()) {
        if (token.kind == FilterToken::Kind::Mistake) break;
        const bool isValue = token.kind == FilterToken::Kind::Word || token.kind == FilterToken::Kind::Quoted;
        const bool isNamed = sign.kind == FilterToken::Kind::Operator && (sign.text == ":" || sign.text == "==");
        if (isValue && isNamed && before.kind == FilterToken::Kind::Word && before.text == field)
            names.push_back(token.text);
        before = std::exchange(sign, std::move(token));
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
        noteDoubled(table, rule);
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
    }

    void noteDoubled(ManifestTable &table, const CaptureRule &rule)
    {
        if (rule.when.empty()) return;
        const std::string whole =
            fmt::format("{}\n{} {} {}", rule.when, rule.before.count(), rule.after.count(), rule.folder.string());
        if (const auto earlier = m_rules.add(whole, rule.when, table.lineOf("when")))
            table.warning("when", fmt::format("found {} again, as {}: both save the same", inQuotes(rule.when),
                                              earlier->where()));
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
