# SPDX-License-Identifier: BSD-3-Clause
"""What a plugin says of itself: at its own port its name, at the join port what it subscribes to as well."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

from .errors import InvalidSetting

Subscription = Union[str, bytes]
"""A type by its name, "*" for all events, or the bytes with which they begin."""


class Introduction(NamedTuple):
    name: Optional[str] = None
    subscriptions: Optional[List[Any]] = None  # as HELLO has them; None at the plugin's own port

    @classmethod
    def to_join(cls, name: Optional[str], subscriptions: Optional[Iterable[Subscription]]) -> Introduction:
        """Raises InvalidSetting where the engine would refuse it."""
        if not name:
            raise InvalidSetting("name", name, "the name under which the plugin joins the app")
        if subscriptions is None or isinstance(subscriptions, (str, bytes)):
            raise InvalidSetting("subscriptions", subscriptions, 'a list of types, ["TypeA"] say; [] for none')
        return cls(name, [_field_of(subscription) for subscription in subscriptions])

    def fields(self) -> Dict[str, Any]:
        """For the hello."""
        given = {"name": self.name, "subscriptions": self.subscriptions}
        return {key: value for key, value in given.items() if value is not None}


def _field_of(subscription: Subscription) -> Any:
    return {"prefix_hex": subscription.hex()} if isinstance(subscription, bytes) else subscription
