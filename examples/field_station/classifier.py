# SPDX-License-Identifier: BSD-3-Clause
"""Looks at each image of the field station's camera and says what is on it.

Takes   Image:  "Image" + a PNG file of one byte a pixel, which is its brightness; 0 is black
Publishes Scores: "Scores" + JSON, one object for each image, in the order of the images:
                {"image": 1, "label": "bird", "bird": 0.82, "clear": 0.1, "cloud": 0.06, "night": 0.02, "brightness": 0.7}
                image counts from 1; the scores of the four labels add up to 1; label is the highest; brightness is 0 to 1

An image that is none is logged and gets no scores.
"""

from __future__ import annotations

import json
import logging
import math
import struct
import sys
import zlib
from collections import Counter
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from pyevents import Event, Plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
CHUNK = struct.Struct(">I4s")  # size and name; data and a checksum follow
CHECKSUM = 4
SIZE = struct.Struct(">II")
IMAGES_PER_LOG_LINE = 20


class Picture(NamedTuple):
    width: int
    pixels: bytes


class Look(NamedTuple):
    """What an image looks like, each from 0 to 1."""

    brightness: float
    spread: float  # how far the greys lie apart
    edges: float  # how much neighbours differ
    specks: float  # how much is far darker than the rest, as something small before the sky is


def picture_of(payload: bytes) -> Picture:
    """Raises ValueError where it is no PNG such as the camera makes."""
    if not payload.startswith(PNG):
        raise ValueError(f"an image of {len(payload)} bytes is no PNG")
    try:
        parts = dict(chunks_of(payload))
        width, height = SIZE.unpack_from(parts[b"IHDR"])
        rows = zlib.decompress(parts[b"IDAT"])
    except (struct.error, KeyError, zlib.error) as error:
        raise ValueError(f"a PNG that is broken: {error!r}") from error
    if not width or not height or len(rows) != height * (width + 1):  # a row begins with the number of its filter
        raise ValueError(f"an image of {width} x {height} pixels has {len(rows)} bytes of rows")
    return Picture(width, b"".join(rows[start + 1 : start + 1 + width] for start in range(0, len(rows), width + 1)))


def chunks_of(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG)
    while place < len(png):
        size, name = CHUNK.unpack_from(png, place)
        place += CHUNK.size
        yield name, png[place : place + size]
        place += size + CHECKSUM


def look_at(picture: Picture) -> Look:
    greys = Counter(picture.pixels)
    count = len(picture.pixels)
    mean = sum(grey * times for grey, times in greys.items()) / count
    deviation = math.sqrt(sum((grey - mean) ** 2 * times for grey, times in greys.items()) / count)
    dark = sum(times for grey, times in greys.items() if grey < mean - max(3 * deviation, 30))
    return Look(
        brightness=mean / 255,
        spread=min(1.0, deviation / 64),
        edges=min(1.0, mean_difference(picture) / 32),
        specks=min(1.0, 25 * dark / count),
    )


def mean_difference(picture: Picture) -> float:
    """Of pixels and their neighbours to the right."""
    rows = [picture.pixels[start : start + picture.width] for start in range(0, len(picture.pixels), picture.width)]
    total = sum(sum(map(abs, map(sub, row[1:], row))) for row in rows)
    return total / len(picture.pixels)


def scores_of(look: Look) -> dict[str, float]:
    """How well each label fits; together 1."""
    darkness = max(0.0, 0.3 - look.brightness)
    fits = {
        "bird": 12 * look.specks - 1 - 2 * look.edges,
        "clear": 3 - 8 * look.spread - 4 * look.specks - 15 * darkness,
        "cloud": 4 * look.spread - 3 * look.edges - 4 * look.specks,
        "night": 15 * darkness - 1,
    }
    weights = {label: math.exp(fit) for label, fit in fits.items()}
    total = sum(weights.values())
    return {label: round(weight / total, 3) for label, weight in weights.items()}


def answer(image: int, payload: bytes) -> dict[str, object]:
    look = look_at(picture_of(payload))
    scores = scores_of(look)
    label = max(scores, key=lambda each: scores[each])
    return {"image": image, "label": label, **scores, "brightness": round(look.brightness, 3)}


def main() -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    with Plugin() as plugin:
        for image, event in enumerate(plugin, start=1):
            try:
                scores = answer(image, event.payload("Image"))
            except ValueError as error:
                plugin.log.warning("image %d: %s", image, error)
                continue
            plugin.publish(Event.of("Scores", json.dumps(scores).encode()))
            if image % IMAGES_PER_LOG_LINE == 1:
                plugin.log.info("image %d: %s", image, scores["label"])


if __name__ == "__main__":
    main()
