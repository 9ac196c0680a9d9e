// SPDX-License-Identifier: BSD-3-Clause
// MCAP files by @mcap/core: `write FILE COMPRESSION`, `read-indexed FILE`, `read-stream FILE`. Each prints as JSON what is
// in the file, messages in the order of log time (read-stream: of the file), in the same words as mcap_ours.
import { McapIndexedReader, McapStreamReader, McapWriter } from "@mcap/core";
import lz4 from "@foxglove/wasm-lz4";
import zstd from "@foxglove/wasm-zstd";
import lz4js from "lz4js";
import { open, readFile, writeFile } from "node:fs/promises";

const decompressHandlers = {
  lz4: (bytes, size) => lz4(bytes, Number(size)),
  zstd: (bytes, size) => zstd.decompress(bytes, Number(size)),
};
const compressors = {
  none: undefined,
  lz4: (bytes) => ({ compression: "lz4", compressedData: lz4js.compress(bytes) }),
  zstd: (bytes) => ({ compression: "zstd", compressedData: zstd.compress(bytes, 3) }),
};

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const sorted = (map) => Object.fromEntries([...map].sort());

/** Collects records by kind; the repeated ones of the summary count once. */
class Listing {
  constructor() {
    this.schemas = {};
    this.channels = {};
    this.messages = [];
    this.attachments = [];
    this.metadata = [];
  }
  add(record) {
    switch (record.type) {
      case "Schema":
        this.schemas[record.id] = [record.name, record.encoding, hex(record.data)];
        break;
      case "Channel":
        this.channels[record.id] = [record.schemaId, record.topic, record.messageEncoding, sorted(record.metadata)];
        break;
      case "Message": {
        const { channelId, sequence, logTime, publishTime, data } = record;
        this.messages.push([channelId, sequence, String(logTime), String(publishTime), hex(data)]);
        break;
      }
      case "Attachment": {
        const { name, mediaType, logTime, createTime, data } = record;
        this.attachments.push([name, mediaType, String(logTime), String(createTime), hex(data)]);
        break;
      }
      case "Metadata":
        this.metadata.push([record.name, sorted(record.metadata)]);
        break;
    }
  }
}

async function write(path, compression) {
  const listing = new Listing();
  const pieces = [];
  let position = 0n;
  const writable = {
    position: () => position,
    write: async (bytes) => {
      pieces.push(Buffer.from(bytes));
      position += BigInt(bytes.byteLength);
    },
  };
  const writer = new McapWriter({ writable, compressChunk: compressors[compression], chunkSize: 5000, startChannelId: 1 });
  await writer.start({ profile: "", library: "theirs" });
  const add = (type, record) => listing.add({ type, ...record });

  const schema = { name: "Sample", encoding: "jsonschema", data: Buffer.from('{"type":"object"}') };
  const schemaId = await writer.registerSchema(schema);
  add("Schema", { id: schemaId, ...schema });
  const channels = [];
  for (const topic of ["wind", "temperature", "battery"]) {
    const channel = { topic, schemaId: topic === "battery" ? 0 : schemaId, messageEncoding: "json", metadata: new Map([["publisher", topic]]) };
    channels.push(await writer.registerChannel(channel));
    add("Channel", { id: channels.at(-1), ...channel });
  }
  for (let i = 0; i < 1000; ++i) {
    const logTime = 1_700_000_000_000_000_000n + BigInt(i - (i % 3)); // three at a time share one
    const data = Buffer.from(JSON.stringify({ number: i, text: "x".repeat(i % 50) }));
    const message = { channelId: channels[i % 3], sequence: i, logTime, publishTime: logTime - 7n, data };
    await writer.addMessage(message);
    add("Message", message);
    if (i === 500) {
      const attachment = { name: "note.txt", mediaType: "text/plain", logTime, createTime: 5n, data: Buffer.from("a note") };
      await writer.addAttachment(attachment);
      add("Attachment", attachment);
      const metadata = { name: "station", metadata: new Map([["site", "north"], ["serial", "7"]]) };
      await writer.addMetadata(metadata);
      add("Metadata", metadata);
    }
  }
  await writer.end();
  await writeFile(path, Buffer.concat(pieces));
  return listing;
}

async function readStream(path) {
  const listing = new Listing();
  const reader = new McapStreamReader({ decompressHandlers, validateCrcs: true });
  reader.append(await readFile(path));
  for (let record; (record = reader.nextRecord()); ) listing.add(record);
  if (!reader.done()) throw new Error("the file does not end where it should");
  return listing;
}

async function readIndexed(path) {
  const file = await open(path);
  const readable = {
    size: async () => BigInt((await file.stat()).size),
    read: async (offset, size) => {
      const buffer = Buffer.alloc(Number(size));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, Number(offset));
      if (bytesRead !== buffer.length) throw new Error(`${bytesRead} of ${size} bytes at ${offset}`);
      return new Uint8Array(buffer);
    },
  };
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  const listing = new Listing();
  for (const schema of reader.schemasById.values()) listing.add(schema);
  for (const channel of reader.channelsById.values()) listing.add(channel);
  for await (const message of reader.readMessages({ validateCrcs: true })) listing.add(message);
  for await (const attachment of reader.readAttachments()) listing.add(attachment);
  for await (const metadata of reader.readMetadata()) listing.add(metadata);
  const counted = reader.statistics.messageCount;
  if (counted !== BigInt(listing.messages.length)) throw new Error(`statistics count ${counted} messages`);
  await file.close();
  return listing;
}

await Promise.all([lz4.isLoaded, zstd.isLoaded]);
const [command, path, compression] = process.argv.slice(2);
const commands = { write, "read-stream": readStream, "read-indexed": readIndexed };
console.log(JSON.stringify(await commands[command](path, compression)));
