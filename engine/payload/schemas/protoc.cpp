// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protoc.h"

#include "engine/payload/schema_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

extern char **environ;

namespace event_engine {

namespace {

/// A file of its own that goes with the object.
class TemporaryFile {
public:
    [[nodiscard]] static Result<std::unique_ptr<TemporaryFile>> create()
    {
        std::error_code error;
        const auto folder = std::filesystem::temp_directory_path(error);
        if (error) return failure(ErrorKind::Io, "there is no folder for temporary files: " + error.message());
        std::string path = (folder / "event-engine-XXXXXX").string();
        const int made = mkstemp(path.data());
        if (made < 0)
            return failure(ErrorKind::Io, "cannot create " + path + ": " + std::generic_category().message(errno));
        close(made);
        return std::unique_ptr<TemporaryFile>(new TemporaryFile(std::move(path)));
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile() { unlink(m_path.c_str()); }

    [[nodiscard]] const std::string &path() const { return m_path; }

private:
    explicit TemporaryFile(std::string path) : m_path(std::move(path)) {}

    const std::string m_path;
};

// Runs to its end: what it ends with; what it says is in `said`. Empty: it cannot be run.
std::optional<int> statusOf(std::vector<std::string> words, const std::string &said)
{
    std::vector<char *> arguments;
    for (std::string &word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(), O_WRONLY, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    return !failed && waitpid(child, &status, 0) == child ? std::optional(status) : std::nullopt;
}

} // namespace

Result<std::string> runProtoc(const std::string &file)
{
    if (const auto there = readSchemaFile(file); !there) return there;
    const auto out = TemporaryFile::create(), said = TemporaryFile::create();
    if (!out) return failure(out.error());
    if (!said) return failure(said.error());
    const std::filesystem::path path(file);
    const auto status = statusOf({"protoc", "--include_imports", "--descriptor_set_out=" + (*out)->path(),
                                  "--proto_path=" + path.parent_path().string(), file},
                                 (*said)->path());
    if (status == 0) return readSchemaFile((*out)->path());
    if (!status)
        return failure(ErrorKind::NotFound, "the program protoc, which compiles " + file +
                                                ", cannot be run (apt install protobuf-compiler); a FileDescriptorSet "
                                                "(.binpb) does without it");
    auto words = readSchemaFile((*said)->path());
    if (!words || words->empty())
        return failure(ErrorKind::Failed, "the program protoc could not compile " + file +
                                              " and did not say why; is there room in the folder for temporary files?");
    while (!words->empty() && words->back() == '\n') words->pop_back();
    return failure(ErrorKind::InvalidArgument, std::move(*words));
}

} // namespace event_engine
