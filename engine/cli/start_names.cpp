// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/start_names.h"

#include "event_engine/text.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace event_engine::cli {

namespace {

// Lists of words, with blanks between them.

constexpr std::string_view CPP_WORDS = R"(
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete
do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable
namespace new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast
requires return short signed sizeof static static_assert static_cast struct switch template this thread_local throw
true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq
)";

// Of the standard libraries of C++ and C: a class of such a name is not found, or something else is.
constexpr std::string_view STANDARD_NAMES = R"(
BUFSIZ DIR EOF EXIT_FAILURE EXIT_SUCCESS FILE INT_MAX INT_MIN M_PI NULL RAND_MAX SIGINT SIGTERM abort abs accept
access acos alarm any array asin assert atan atexit atof atoi atol atomic bind bitset bsearch byte calloc ceil cerr
chrono cin clock clock_t clog close connect cos cosh cout ctime deque difftime div dup environ errno exit exp fabs
feof ferror fflush floor fmod fopen fork fprintf fputs fread free frexp fscanf fseek ftell function fwrite gamma
getc getchar getenv gets gmtime index int16_t int32_t int64_t int8_t intptr_t iostream isalnum isalpha isatty
isdigit j0 j1 jn kill labs ldexp link linux list listen localtime log log10 log2 longjmp lseek main malloc map
max_align_t memchr memcmp memcpy memmove memory memset mktime modf move mutex nice nullptr_t off_t open optional
pair pause perror pid_t pipe poll pow printf ptrdiff_t putc putchar puts qsort queue raise rand read realloc recv
remove rename rewind round scanf select send set setjmp shutdown sigaction signal sin sinh size_t sleep socket span
sprintf sqrt srand sscanf ssize_t stack stat std stderr stdin stdout strcat strchr strcmp strcpy string string_view
strlen strstr strtol swap sync system tan tanh thread time time_t tmpfile toascii tolower toupper trunc tuple
uint16_t uint32_t uint64_t uint8_t uintptr_t ungetc unix unlink usleep va_list variant vector wait write y0 y1 yn
)";

// That the file itself uses.
constexpr std::string_view USED_IN_PLUGIN = "event_engine Plugin PluginContext Subscription Result asBytes asText";

// Targets that every build has, and libraries that are there already.
constexpr std::string_view TARGETS = "all clean depend edit_cache help install list_install_components package "
                                     "package_source preinstall rebuild_cache test";
constexpr std::string_view LIBRARIES = "c dl event_engine event_engine_schemas m pthread rt zmq";

constexpr std::string_view PYTHON_WORDS = R"(
False None True and as assert async await break class continue def del elif else except finally for from global if
import in is lambda nonlocal not or pass raise return try while with yield
)";

// A file of that name is found first by whatever imports the module, pyevents among others.
constexpr std::string_view PYTHON_MODULES = R"(
abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins
bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent
configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib
dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions
ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib
imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma
mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath
nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform
plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue
quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil
signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat
statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty
turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg
winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo pyevents zmq
)";

constexpr std::size_t LONGEST = 60;

bool has(std::string_view list, std::string_view word)
{
    constexpr std::string_view BLANKS = " \n";
    for (auto place = list.find(word); place != std::string_view::npos; place = list.find(word, place + 1)) {
        const auto end = place + word.size();
        const bool begins = place == 0 || BLANKS.find(list[place - 1]) != std::string_view::npos;
        if (begins && (end == list.size() || BLANKS.find(list[end]) != std::string_view::npos)) return true;
    }
    return false;
}

bool isWordLetter(char letter)
{
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool isUpper(char letter)
{
    return std::isupper(static_cast<unsigned char>(letter)) != 0;
}

bool isLetter(char letter)
{
    return std::isalpha(static_cast<unsigned char>(letter)) != 0;
}

/// "wind-sensor 2": "wind_sensor_2".
std::string asIdentifier(const std::string &name, std::string_view whereNothingIsLeft)
{
    std::string result;
    for (const char letter : name) {
        const char next = isWordLetter(letter) ? letter : '_';
        if (next != '_' || (!result.empty() && result.back() != '_')) result += next;
    }
    result.resize(std::min(result.size(), LONGEST));
    while (!result.empty() && result.back() == '_') result.pop_back();
    if (result.empty()) return std::string(whereNothingIsLeft);
    return isLetter(result.front()) ? result : "my_" + result;
}

struct Mistake {
    std::string why, instead;
};

/// What is said of the name, with a name instead of it that would do.
template <class Judge>
std::string sentenceOn(const std::string &name, Judge judge)
{
    const std::optional<Mistake> mistake = judge(name);
    if (!mistake) return {};
    std::string instead = mistake->instead;
    while (const auto another = judge(instead)) instead = another->instead;
    return fmt::format("{} {}: say {}, for example", inQuotes(name), mistake->why, instead);
}

/// class: ClassPlugin; in Python signal: signal_plugin.
std::string withPlugin(std::string name, PluginLanguage language)
{
    if (language == PluginLanguage::Python && !isUpper(name.front())) return name + "_plugin";
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    return name + (name.find('_') != std::string::npos ? "_plugin" : "Plugin");
}

std::optional<Mistake> mistakeInCpp(const std::string &name)
{
    const auto file = fileName(name);
    const std::string instead = withPlugin(name, PluginLanguage::Cpp);
    if (has(CPP_WORDS, name)) return Mistake{"is a word of C++", instead};
    if (has(STANDARD_NAMES, name)) return Mistake{"is a name of the standard library", instead};
    if (has(USED_IN_PLUGIN, name)) return Mistake{"is a name of the engine", "My" + name};
    if (name.find("__") != std::string::npos)
        return Mistake{"has two _ in a row, which C++ keeps to itself", asIdentifier(name, "")};
    if (has(TARGETS, file)) return Mistake{fmt::format("would be the target {}, which every build has", file), instead};
    if (has(LIBRARIES, file)) return Mistake{fmt::format("would be lib{}.so, which is another library", file), instead};
    return {};
}

std::optional<Mistake> mistakeInPython(const std::string &name)
{
    const auto file = fileName(name);
    const std::string instead = withPlugin(name, PluginLanguage::Python);
    if (has(PYTHON_WORDS, name) || has(PYTHON_WORDS, file)) return Mistake{"is a word of Python", instead};
    if (has(PYTHON_MODULES, file))
        return Mistake{fmt::format("would be {}.py, and hide the module {} of Python", file, file), instead};
    return {};
}

std::optional<Mistake> mistakeInIdentifier(const std::string &name, std::string_view whereNothingIsLeft)
{
    const bool isOne = !name.empty() && isLetter(name.front()) && std::all_of(name.begin(), name.end(), isWordLetter);
    if (isOne && name.size() <= LONGEST) return {};
    const auto why = isOne ? fmt::format("is too long for a name, {} letters at the most", LONGEST)
                           : std::string("is no name, which needs letters, digits and _, a letter first");
    return Mistake{why, asIdentifier(name, whereNothingIsLeft)};
}

} // namespace

std::string fileName(const std::string &name)
{
    std::string result;
    char before = '_';
    for (const char letter : name) {
        if (isUpper(letter) && !isUpper(before) && before != '_') result += '_';
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        before = letter;
    }
    return result;
}

std::string mistakeInAppName(const std::string &name)
{
    return sentenceOn(name, [](const std::string &one) { return mistakeInIdentifier(one, "my_app"); });
}

std::string mistakeInPluginName(const std::string &name, PluginLanguage language)
{
    const bool isCpp = language == PluginLanguage::Cpp;
    return sentenceOn(name, [&](const std::string &one) {
        const auto mistake = mistakeInIdentifier(one, isCpp ? "MyPlugin" : "my_plugin");
        if (mistake) return mistake;
        return isCpp ? mistakeInCpp(one) : mistakeInPython(one);
    });
}

} // namespace event_engine::cli
