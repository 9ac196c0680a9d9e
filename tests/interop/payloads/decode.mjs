// SPDX-License-Identifier: BSD-3-Clause
// Decodes every message of a recording by nothing but what the file says of its channel, and prints topic -> value.
import { open } from "node:fs/promises";
import { McapIndexedReader } from "@mcap/core";
import { decode as decodeMsgPack } from "@msgpack/msgpack";
import { decode as decodeCbor } from "cborg";
import { ByteBuffer } from "flatbuffers";
import reflection from "flatbuffers_reflection";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

// How MCAP's registry says that a payload of each encoding is read.
const readers = {
  json: () => (data) => JSON.parse(text(data)),
  msgpack: () => (data) => decodeMsgPack(data),
  cbor: () => (data) => decodeCbor(data),
  flatbuffer: (schema) => {
    if (schema.encoding !== "flatbuffer") throw new Error(`its schema is ${schema.encoding}`);
    const parser = new reflection.Parser(reflection.Schema.getRootAsSchema(new ByteBuffer(schema.data)));
    return (data) => parser.toObject(reflection.Table.getRootTable(new ByteBuffer(data)), true);
  },
  protobuf: (schema) => {
    if (schema.encoding !== "protobuf") throw new Error(`its schema is ${schema.encoding}`);
    const root = protobuf.Root.fromDescriptor(descriptor.FileDescriptorSet.decode(schema.data));
    const type = root.resolveAll().lookupType(schema.name);
    return (data) => type.toObject(type.decode(data), { longs: Number, defaults: true });
  },
};

const file = await open(process.argv[2]);
const readable = {
  size: async () => BigInt((await file.stat()).size),
  read: async (offset, size) => {
    const buffer = new Uint8Array(Number(size));
    await file.read(buffer, 0, buffer.length, Number(offset));
    return buffer;
  },
};
const reader = await McapIndexedReader.Initialize({ readable });
const found = {};
for await (const message of reader.readMessages({ validateCrcs: true })) {
  const channel = reader.channelsById.get(message.channelId);
  const make = readers[channel.messageEncoding];
  const value = make ? make(reader.schemasById.get(channel.schemaId))(message.data) : text(message.data);
  found[channel.topic] = { encoding: channel.messageEncoding, value };
}
await file.close();
console.log(JSON.stringify(found));
