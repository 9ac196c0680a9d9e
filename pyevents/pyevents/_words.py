# SPDX-License-Identifier: BSD-3-Clause
"""Numbers as people read them."""


def counted(number: int, noun: str) -> str:
    """1 event, 2 events: of a noun whose plural ends in s."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
