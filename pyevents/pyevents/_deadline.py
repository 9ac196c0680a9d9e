# SPDX-License-Identifier: BSD-3-Clause
"""Points of time.monotonic() at which a wait ends; None stands for never."""

from __future__ import annotations

import math
import time
from typing import Optional


def after(seconds: Optional[float]) -> Optional[float]:
    return None if seconds is None else time.monotonic() + seconds


def is_over(deadline: Optional[float]) -> bool:
    return deadline is not None and time.monotonic() >= deadline


def earliest(*deadlines: Optional[float]) -> Optional[float]:
    return min((deadline for deadline in deadlines if deadline is not None), default=None)


def milliseconds_until(deadline: Optional[float]) -> int:
    """Time left for a wait, rounded up; -1 stands for ever."""
    if deadline is None:
        return -1
    return max(0, math.ceil((deadline - time.monotonic()) * 1000))
