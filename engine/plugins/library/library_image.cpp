// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/library/library_image.h"

#include "event_engine/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <link.h>
#include <string>
#include <system_error>
#include <vector>

namespace event_engine {

namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

constexpr unsigned char NATIVE_CLASS = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char BIND_SHIFT = 4;
constexpr unsigned char TYPE_MASK = 0xf;

/// Where a part ends, and the largest number where that overflows.
std::uint64_t endOf(std::uint64_t offset, std::uint64_t size)
{
    return size > std::numeric_limits<std::uint64_t>::max() - offset ? std::numeric_limits<std::uint64_t>::max()
                                                                     : offset + size;
}

std::optional<Header> headerOfThisProgram()
{
    std::ifstream program("/proc/self/exe", std::ios::binary);
    Header header;
    if (!program.read(reinterpret_cast<char *>(&header), sizeof header)) return std::nullopt;
    return header;
}

Result<Bytes> readAll(const std::filesystem::path &file)
{
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return failure(ErrorKind::InvalidArgument, "is a folder");
    errno = 0;
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    const auto size = stream.tellg();
    Bytes bytes(size > 0 ? static_cast<std::size_t>(size) : 0);
    stream.seekg(0);
    if (stream.read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) return bytes;
    const std::error_code reason(errno ? errno : EIO, std::generic_category());
    return failure(reason == std::errc::no_such_file_or_directory ? ErrorKind::NotFound : ErrorKind::Io,
                   reason.message());
}

} // namespace

Result<LibraryImage> LibraryImage::read(const std::filesystem::path &file)
{
    auto bytes = readAll(file);
    if (!bytes) return failure(bytes.error().in(file.string()));
    LibraryImage image(std::move(*bytes));
    if (const auto checked = image.check(); !checked) return failure(checked.error().in(file.string()));
    return image;
}

std::string_view LibraryImage::textBehind(std::string_view words) const
{
    const auto text = asText(m_bytes);
    const auto found = text.find(words);
    if (found == std::string_view::npos) return {};
    const auto behind = text.substr(found + words.size());
    return behind.substr(0, behind.find('\0'));
}

bool LibraryImage::usesOrigin() const
{
    const auto text = asText(m_bytes);
    return text.find("$ORIGIN") != std::string_view::npos || text.find("${ORIGIN}") != std::string_view::npos;
}

template <class T>
std::optional<T> LibraryImage::at(std::uint64_t offset) const
{
    if (endOf(offset, sizeof(T)) > m_bytes.size()) return std::nullopt;
    T value;
    std::memcpy(&value, m_bytes.data() + offset, sizeof value);
    return value;
}

Result<> LibraryImage::check() const
{
    const auto header = at<Header>(0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return failure(ErrorKind::BadData, "is no shared library");
    const auto own = headerOfThisProgram();
    if (header->e_ident[EI_CLASS] != NATIVE_CLASS || (own && header->e_machine != own->e_machine))
        return failure(ErrorKind::BadData, "is built for another kind of machine");
    if (header->e_type != ET_DYN) return failure(ErrorKind::BadData, "is a program or object file, no shared library");
    const auto declared = declaredSize();
    if (declared <= m_bytes.size()) return {};
    return failure(ErrorKind::BadData, "is incomplete: the file has " + counted(m_bytes.size(), "byte") +
                                           " but speaks of more; is it being built just now?");
}

std::uint64_t LibraryImage::declaredSize() const
{
    const auto header = at<Header>(0).value();
    std::uint64_t size = std::max(endOf(header.e_phoff, std::uint64_t(header.e_phnum) * sizeof(Segment)),
                                  endOf(header.e_shoff, std::uint64_t(header.e_shnum) * sizeof(Section)));
    for (std::uint64_t i = 0; i < header.e_phnum; ++i)
        if (const auto segment = at<Segment>(endOf(header.e_phoff, i * sizeof(Segment))))
            size = std::max(size, endOf(segment->p_offset, segment->p_filesz));
    return size;
}

template <class Use>
void LibraryImage::forEachSymbol(Use use) const
{
    const auto header = at<Header>(0).value();
    const auto sectionAt = [&](std::uint64_t number) {
        return at<Section>(endOf(header.e_shoff, number * sizeof(Section)));
    };
    for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
        const auto section = sectionAt(i);
        if (!section || section->sh_type != SHT_DYNSYM) continue;
        const auto names = sectionAt(section->sh_link);
        for (std::uint64_t offset = 0; offset < section->sh_size; offset += sizeof(Symbol)) {
            const auto place = endOf(section->sh_offset, offset);
            const auto symbol = at<Symbol>(place);
            if (!symbol) break;
            use(*symbol, place, names ? names->sh_offset : m_bytes.size());
        }
    }
}

bool LibraryImage::exports(std::string_view name) const
{
    const std::string wanted = std::string(name) + '\0';
    bool found = false;
    forEachSymbol([&](const Symbol &symbol, std::uint64_t, std::uint64_t names) {
        const auto place = std::min<std::uint64_t>(endOf(names, symbol.st_name), m_bytes.size());
        found |= symbol.st_shndx != SHN_UNDEF && asText(m_bytes).substr(place, wanted.size()) == wanted;
    });
    return found;
}

void LibraryImage::makeUniqueSymbolsOwn()
{
    std::vector<std::uint64_t> places;
    forEachSymbol([&](const Symbol &symbol, std::uint64_t place, std::uint64_t) {
        if (symbol.st_info >> BIND_SHIFT == STB_GNU_UNIQUE) places.push_back(place + offsetof(Symbol, st_info));
    });
    for (const auto place : places)
        m_bytes[place] = std::byte(STB_GLOBAL << BIND_SHIFT) | (m_bytes[place] & std::byte(TYPE_MASK));
}

} // namespace event_engine
