# SPDX-License-Identifier: BSD-3-Clause
"""Which protocol a plugin speaks."""

from __future__ import annotations

import enum


class WireProtocol(enum.Enum):
    AUTO = "auto"
    """Streaming; the original protocol where the engine is connected and does not answer the hello."""
    STREAMING = "streaming"
    ORIGINAL = "original"
