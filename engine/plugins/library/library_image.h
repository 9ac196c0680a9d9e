// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace event_engine {

/// The file of a shared library, read into memory and checked: a file that is still being written would crash the
/// program that maps it.
class LibraryImage {
public:
    /// Fails in words for what is no shared library of this machine, or is incomplete.
    static Result<LibraryImage> read(const std::filesystem::path &file);

    /// Valid as long as the image.
    [[nodiscard]] ByteView bytes() const { return m_bytes; }

    /// The text behind these words, up to its zero; empty: they are nowhere in it, or nothing is behind them. Valid as
    /// long as the image.
    [[nodiscard]] std::string_view textBehind(std::string_view words) const;

    /// Whether others may call a function or see a variable of that name in it.
    [[nodiscard]] bool exports(std::string_view name) const;

    /// It looks for other libraries relative to its own place.
    [[nodiscard]] bool usesOrigin() const;

    /// Static variables of inline functions and templates, which g++ makes one of a kind in the whole program, become
    /// the library's own. Otherwise a newer version of it would go on using those of an older one, of whatever type.
    void makeUniqueSymbolsOwn();

private:
    explicit LibraryImage(Bytes bytes) : m_bytes(std::move(bytes)) {}
    Result<> check() const;
    /// How long the file must be to hold all that its headers speak of.
    [[nodiscard]] std::uint64_t declaredSize() const;
    template <class T>
    [[nodiscard]] std::optional<T> at(std::uint64_t offset) const;
    /// Where each entry of its tables of dynamic symbols lies, and where the names of the table do.
    template <class Use>
    void forEachSymbol(Use use) const;

    Bytes m_bytes;
};

} // namespace event_engine
