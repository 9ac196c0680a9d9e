// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/payload.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <memory>

namespace event_engine {

/// A message of a FileDescriptorSet. Immutable; any thread may make messages of it.
class ProtobufSchema {
public:
    using Message = google::protobuf::Message;

    /// `schema.data` is a FileDescriptorSet, `schema.name` the message's full name; empty: the only message there is.
    [[nodiscard]] static Result<std::shared_ptr<const ProtobufSchema>> load(const PayloadSchema &schema);
    /// Of a .proto file, which the program protoc compiles, or of a file that holds a FileDescriptorSet.
    [[nodiscard]] static Result<PayloadSchema> compile(const std::string &file, const std::string &message);

    [[nodiscard]] std::unique_ptr<Message> makeMessage() const { return std::unique_ptr<Message>(m_prototype->New()); }
    [[nodiscard]] const google::protobuf::Descriptor &root() const { return *m_prototype->GetDescriptor(); }

private:
    ProtobufSchema() = default;
    Result<> read(const PayloadSchema &schema);

    google::protobuf::DescriptorPool m_pool;
    google::protobuf::DynamicMessageFactory m_factory; // after the pool, whose messages it makes
    const Message *m_prototype = nullptr;
};

} // namespace event_engine
