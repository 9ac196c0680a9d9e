// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protoc.h"

#include "engine/payload/schema_file.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ;

namespace event_engine {

namespace {

/// A file of its own that goes with the object.
class TemporaryFile {
public:
    TemporaryFile()
    {
        m_path = (std::filesystem::temp_directory_path() / "event-engine-XXXXXX").string();
        if (const int made = mkstemp(m_path.data()); made >= 0) close(made);
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile() { unlink(m_path.c_str()); }

    [[nodiscard]] const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

// Runs to its end; what it says is in `said`. Empty: there is no such program.
bool runsWell(std::vector<std::string> words, const std::string &said)
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
    return !failed && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

Result<std::string> runProtoc(const std::string &file)
{
    if (const auto there = readSchemaFile(file); !there) return there;
    const TemporaryFile out, said;
    const std::filesystem::path path(file);
    if (runsWell({"protoc", "--include_imports", "--descriptor_set_out=" + out.path(),
                  "--proto_path=" + path.parent_path().string(), file},
                 said.path()))
        return readSchemaFile(out.path());
    auto words = readSchemaFile(said.path());
    if (!words || words->empty())
        return failure(ErrorKind::NotFound, "the program protoc, which compiles " + file +
                                                ", cannot be run (apt install protobuf-compiler); a FileDescriptorSet "
                                                "(.binpb) does without it");
    while (!words->empty() && words->back() == '\n') words->pop_back();
    return failure(ErrorKind::InvalidArgument, std::move(*words));
}

} // namespace event_engine
