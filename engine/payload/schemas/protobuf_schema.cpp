// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protobuf_schema.h"

#include "engine/payload/schema_file.h"
#include "engine/payload/schemas/protoc.h"
#include "event_engine/text.h"

#include <algorithm>
#include <filesystem>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/stubs/logging.h>
#include <unordered_set>

namespace event_engine {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorSet;

/// Keeps the first mistake that a pool finds.
class Mistakes final : public google::protobuf::DescriptorPool::ErrorCollector {
public:
    void AddError(const std::string &file, const std::string &element, const google::protobuf::Message *, ErrorLocation,
                  const std::string &message) override
    {
        if (first.empty()) first = file + ": " + element + ": " + message;
    }
    std::string first;
};

Result<std::string> onlyMessage(const FileDescriptorSet &set)
{
    const auto &last = set.file(set.file_size() - 1); // protoc puts a file behind those that it imports
    if (last.message_type_size() == 1)
        return (last.package().empty() ? "" : last.package() + ".") + last.message_type(0).name();
    return failure(ErrorKind::BadData, "the schema has " + counted(std::uint64_t(last.message_type_size()), "message") +
                                           ": root_type has to name one");
}

// A set of more is no schema but takes the time and the stack of whoever reads it.
constexpr int MOST_FILES = 1000;
constexpr std::size_t DEEPEST_SCHEMA = 1000;

// Those whose prototypes a factory makes on the way to that of this one, in its order: what maps hold, then the
// messages that it holds one of.
std::vector<const Descriptor *> messagesIn(const Descriptor &message)
{
    std::vector<const Descriptor *> maps, single;
    for (int i = 0; i < message.field_count(); ++i) {
        const auto &field = *message.field(i);
        if (!field.message_type()) continue;
        if (field.is_map())
            maps.push_back(field.message_type());
        else if (!field.is_repeated() && !field.real_containing_oneof())
            single.push_back(field.message_type());
    }
    maps.insert(maps.end(), single.begin(), single.end());
    return maps;
}

// How deep a factory goes into itself for the prototype of a message: it makes each one once.
std::size_t depthOf(const Descriptor &root)
{
    struct Level {
        std::vector<const Descriptor *> inner;
        std::size_t next = 0;
    };
    std::unordered_set<const Descriptor *> made{&root};
    std::vector<Level> levels{{messagesIn(root)}};
    std::size_t deepest = 1;
    while (!levels.empty()) {
        Level &level = levels.back();
        if (level.next == level.inner.size()) {
            levels.pop_back();
            continue;
        }
        const Descriptor *inner = level.inner[level.next++];
        if (!made.insert(inner).second) continue;
        levels.push_back({messagesIn(*inner)});
        deepest = std::max(deepest, levels.size());
    }
    return deepest;
}

} // namespace

Result<PayloadSchema> ProtobufSchema::compile(const std::string &file, const std::string &message)
{
    const bool isSource = std::filesystem::path(file).extension() == ".proto";
    const auto content = isSource ? runProtoc(file) : readSchemaFile(file);
    if (!content) return failure(content.error());
    PayloadSchema schema{"protobuf", message, copyOf(asBytes(*content))};
    const auto loaded = load(schema);
    if (!loaded) return failure(Error(ErrorKind::InvalidArgument, file + ": " + loaded.error().message()));
    schema.name = (*loaded)->root().full_name();
    return schema;
}

Result<std::shared_ptr<const ProtobufSchema>> ProtobufSchema::load(const PayloadSchema &schema)
{
    std::shared_ptr<ProtobufSchema> loaded(new ProtobufSchema);
    if (auto done = loaded->read(schema); !done) return failure(done.error());
    return std::shared_ptr<const ProtobufSchema>(std::move(loaded));
}

Result<> ProtobufSchema::read(const PayloadSchema &schema)
{
    const google::protobuf::LogSilencer silence;
    FileDescriptorSet set;
    if (!set.ParsePartialFromArray(schema.data.data(), int(schema.data.size())) || set.file_size() == 0)
        return failure(ErrorKind::BadData, "this is no FileDescriptorSet");
    Mistakes mistakes;
    std::vector<std::string> names;
    int files = 0;
    for (const auto &file : set.file()) {
        if (m_pool.FindFileByName(file.name())) continue; // some writers repeat what several files import
        if (++files > MOST_FILES)
            return failure(ErrorKind::BadData,
                           "the schema is made of more than " + std::to_string(MOST_FILES) + " files");
        const FileDescriptor *built = m_pool.BuildFileCollectingErrors(file, &mistakes);
        if (!built) return failure(ErrorKind::BadData, mistakes.first);
        for (int i = 0; i < built->message_type_count(); ++i) names.push_back(built->message_type(i)->full_name());
    }
    const auto wanted = schema.name.empty() ? onlyMessage(set) : Result<std::string>(schema.name);
    if (!wanted) return failure(wanted.error());
    const Descriptor *root = m_pool.FindMessageTypeByName(*wanted);
    if (!root)
        return failure(ErrorKind::BadData,
                       "the schema has no message " + inQuotes(*wanted) + didYouMean(*wanted, names));
    if (const std::size_t depth = depthOf(*root); depth > DEEPEST_SCHEMA)
        return failure(ErrorKind::BadData, "its messages contain each other " + std::to_string(depth) +
                                               " levels deep; " + std::to_string(DEEPEST_SCHEMA) + " can be read");
    m_prototype = m_factory.GetPrototype(root);
    return {};
}

} // namespace event_engine
