// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protobuf_schema.h"

#include "engine/payload/schema_file.h"
#include "engine/payload/schemas/protoc.h"
#include "event_engine/text.h"

#include <filesystem>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/stubs/logging.h>

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
    return failure(ErrorKind::BadData, "the schema has " + std::to_string(last.message_type_size()) +
                                           " messages: root_type has to name one");
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
    for (const auto &file : set.file()) {
        if (m_pool.FindFileByName(file.name())) continue; // some writers repeat what several files import
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
    m_prototype = m_factory.GetPrototype(root);
    return {};
}

} // namespace event_engine
