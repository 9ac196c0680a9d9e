# SPDX-License-Identifier: BSD-3-Clause
"""MCAP files as other makers write them, uncompressed, whole or with faults. The format: mcap.dev/spec."""

import struct

MAGIC = b"\x89MCAP0\r\n"
SECOND = 10**9
HEADER, FOOTER, CHANNEL, MESSAGE, CHUNK, MESSAGE_INDEX, CHUNK_INDEX, STATISTICS, DATA_END = 1, 2, 4, 5, 6, 7, 8, 11, 15


def record(opcode, content):
    return struct.pack("<BQ", opcode, len(content)) + content


def text(words):
    return struct.pack("<I", len(words)) + words.encode()


class McapFile:
    """One channel of JSON; a chunk for each list of times in ms. Payload of the n-th message: {"n": n}."""

    def __init__(self, *chunks):
        self._out = bytearray(MAGIC + record(HEADER, text("") + text("other maker")))
        self._channel = record(CHANNEL, struct.pack("<HH", 1, 0) + text("T") + text("json") + struct.pack("<I", 0))
        self.chunks = []  # (offset, size, first time, last time)
        self._indexes = []
        self._count = 0
        for times in chunks:
            self._add_chunk([10**18 + round(time * 10**6) for time in times])

    def _add_chunk(self, times):
        records, entries = self._channel, b""
        for time in times:
            entries += struct.pack("<QQ", time, len(records))
            payload = b'{"n":%d}' % self._count
            records += record(MESSAGE, struct.pack("<HIQQ", 1, self._count, time, time) + payload)
            self._count += 1
        first, last = min(times), max(times)
        offset = len(self._out)
        chunk = record(CHUNK, struct.pack("<QQQI", first, last, len(records), 0) + text("")
                       + struct.pack("<Q", len(records)) + records)
        index = record(MESSAGE_INDEX, struct.pack("<HI", 1, len(entries)) + entries)
        self._indexes.append(struct.pack("<QQQQ", first, last, offset, len(chunk))
                             + struct.pack("<IHQQ", 10, 1, offset + len(chunk), len(index))
                             + text("") + struct.pack("<QQ", len(records), len(records)))
        self.chunks.append((offset, len(chunk), first, last))
        self._out += chunk + index

    def content(self, last_time_of_index=None):
        """The whole file. `last_time_of_index`: what its index says of the last chunk, though it is not so."""
        if last_time_of_index is not None:
            wrong = struct.pack("<Q", 10**18 + last_time_of_index * 10**6)
            self._indexes[-1] = self._indexes[-1][:8] + wrong + self._indexes[-1][16:]
        out = self._out + record(DATA_END, struct.pack("<I", 0))
        summary = len(out)
        first, last = min(chunk[2] for chunk in self.chunks), max(chunk[3] for chunk in self.chunks)
        out += self._channel
        out += record(STATISTICS, struct.pack("<QHIIIIQQIHQ", self._count, 0, 1, 0, 0, len(self.chunks), first, last,
                                              10, 1, self._count))
        for index in self._indexes:
            out += record(CHUNK_INDEX, index)
        return bytes(out + record(FOOTER, struct.pack("<QQI", summary, 0, 0)) + MAGIC)
