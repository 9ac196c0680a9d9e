// SPDX-License-Identifier: BSD-3-Clause
// An external plugin in JavaScript, written from engine/PROTOCOL.md alone: answers each Ping with a Pong of the same
// payload, as long as no Done comes. Prints what it learned as one line of JSON at its end.
//
//     node plugin.mjs HOST:PORT                 the plugin's own port
//     node plugin.mjs HOST:PORT NAME TYPE...    the join port of an app that does not know of it
import { randomUUID } from "node:crypto";
import { Dealer } from "zeromq";

const KIND = { hello: 1, welcome: 2, refusal: 3, directory: 4, events: 5, handled: 6, publish: 7, taken: 8, ping: 11, pong: 12, log: 13, quit: 14, goodbye: 15 };
const HEAD = 8;
const PUBLISH_HEAD = 32;

function head(size, kind) {
  const message = Buffer.alloc(size);
  message.write("EEST", "latin1");
  message.writeUInt16LE(kind, 4);
  return message;
}

function note(kind, fields) {
  return Buffer.concat([head(HEAD, kind), Buffer.from(JSON.stringify(fields))]);
}

function numbers(kind, ...values) {
  const message = head(HEAD + 8 * values.length, kind);
  values.forEach((value, index) => message.writeBigUInt64LE(value, HEAD + 8 * index));
  return message;
}

function publish(number, handled, events) {
  const start = PUBLISH_HEAD + 4 * events.length;
  const message = head(start, KIND.publish);
  message.writeUInt32LE(events.length, 8);
  message.writeUInt32LE(start, 12);
  message.writeBigUInt64LE(number, 16);
  message.writeBigUInt64LE(handled, 24);
  let end = start;
  events.forEach((event, index) => message.writeUInt32LE((end += event.length), PUBLISH_HEAD + 4 * index));
  return Buffer.concat([message, ...events]);
}

function readEvents(message) {
  const flags = message.readUInt16LE(6);
  const count = message.readUInt32LE(8);
  const start = message.readUInt32LE(12);
  const first = message.readBigUInt64LE(16);
  const ends = 32 + 8 * count * (1 + (flags & 1) + ((flags >> 1) & 1));
  const sequences = ends + 4 * count;
  const publishers = sequences + 8 * count;
  const types = publishers + 4 * count;
  const events = [];
  for (let i = 0, begin = start; i < count; ++i) {
    const end = message.readUInt32LE(ends + 4 * i);
    events.push({
      bytes: message.subarray(begin, end),
      sequence: first + BigInt(message.readUInt32LE(sequences + 4 * i)),
      publisher: message.readUInt32LE(publishers + 4 * i),
      type: message.readUInt16LE(types + 2 * i),
    });
    begin = end;
  }
  return events;
}

class Plugin {
  types = new Map();
  publishers = new Map();
  window = { events: 1, bytes: 1 };
  answers = []; // {handled, events, bytes}: not sent
  onWay = []; // {last, events, bytes}: sent, not taken
  nextNumber = 1n;
  isDone = false;
  counted = { received: 0, pings: 0, publishers: new Set() };

  constructor(socket, name = "Echo", subscriptions = []) {
    this.socket = socket;
    this.introduction = { name, subscriptions };
  }

  async run() {
    await this.socket.send(
      note(KIND.hello, { versions: [1, 1], ...this.introduction, instance: randomUUID(), program: "plugin.mjs", process: process.pid })
    );
    for await (const [message] of this.socket) if (await this.take(message)) return this.counted;
  }

  // True when the engine has answered the goodbye.
  async take(message) {
    const kind = message.readUInt16LE(4);
    const fields = () => JSON.parse(message.subarray(HEAD).toString());
    if (kind === KIND.refusal) throw new Error(fields().reason);
    if (kind === KIND.welcome || kind === KIND.directory) await this.learn(fields(), kind === KIND.welcome);
    if (kind === KIND.events) await this.answer(readEvents(message));
    if (kind === KIND.taken) await this.advance(message.readBigUInt64LE(HEAD));
    if (kind === KIND.ping) await this.pong(message.readBigUInt64LE(HEAD));
    if (kind === KIND.quit) await this.leave();
    return kind === KIND.goodbye;
  }

  async learn(fields, isWelcome) {
    for (const type of fields.types ?? []) this.types.set(type.id, type);
    for (const publisher of fields.publishers ?? []) this.publishers.set(publisher.id, publisher.name);
    if (!isWelcome) return;
    this.window = fields.publish_window;
    await this.socket.send(note(KIND.log, { level: "info", text: `welcomed by ${fields.engine}` }));
  }

  async answer(events) {
    const answers = [];
    for (const event of events) {
      const type = this.types.get(event.type);
      this.isDone ||= type?.name === "Done";
      this.counted.received += 1;
      this.counted.publishers.add(this.publishers.get(event.publisher));
      if (type?.name === "Ping") {
        const payload = event.bytes.subarray(type.filter_hex.length / 2);
        answers.push(Buffer.concat([Buffer.from("Pong"), payload]));
      }
    }
    const bytes = answers.reduce((sum, answer) => sum + answer.length, 0);
    this.answers.push({ handled: events.at(-1).sequence, events: answers, bytes });
    await this.send();
  }

  // What is answered counts as handled when the answers go out, so the engine's window bounds what waits here.
  async send() {
    while (this.answers.length && this.hasRoomFor(this.answers[0])) {
      const { handled, events, bytes } = this.answers.shift();
      if (events.length) {
        await this.socket.send(publish(this.nextNumber, handled, events));
        this.nextNumber += BigInt(events.length);
        this.onWay.push({ last: this.nextNumber - 1n, events: events.length, bytes });
      } else {
        await this.socket.send(numbers(KIND.handled, handled));
      }
    }
    if (this.isDone && !this.answers.length) await this.leave();
  }

  hasRoomFor(answer) {
    const sum = (key) => this.onWay.reduce((sum, sent) => sum + sent[key], 0);
    if (!this.onWay.length) return true;
    return sum("events") + answer.events.length <= this.window.events && sum("bytes") + answer.bytes <= this.window.bytes;
  }

  async advance(number) {
    while (this.onWay.length && this.onWay[0].last <= number) this.onWay.shift();
    await this.send();
  }

  async pong(token) {
    this.counted.pings += 1;
    await this.socket.send(numbers(KIND.pong, token, BigInt(this.counted.received)));
  }

  async leave() {
    if (this.hasLeft) return;
    this.hasLeft = true;
    await this.socket.send(note(KIND.goodbye, {}));
  }
}

const socket = new Dealer({ linger: 1000 });
socket.connect(`tcp://${process.argv[2]}`);
const plugin = new Plugin(socket, process.argv[3], process.argv.slice(4));
const counted = await plugin.run();
console.log(JSON.stringify({ ...counted, publishers: [...counted.publishers], untaken: plugin.onWay.length }));
socket.close();
