# SPDX-License-Identifier: BSD-3-Clause
"""The Python plugin of the messages example, in the functions of the original engine.

Takes ten events: five of TypeA ("TypeA" + text) and five of TypeB ("TypeB" + a number of characters, as text).
Publishes one of TypeC ("TypeC" + "Goodbye from python") and quits.
"""
import os

import zmq
from pyevents.events import get_next_msg, get_plugin_socket, publish_msg, send_quit_command

EXPECTED_EVENTS = 10

context = zmq.Context()
socket = get_plugin_socket(context, os.environ.get("EVENT_ENGINE_PORT", 6000))

for number in range(1, EXPECTED_EVENTS + 1):
    event = get_next_msg(socket)
    print(f"event {number} of {EXPECTED_EVENTS}: {event.decode()}")

publish_msg(socket, b"TypeC" + b"Goodbye from python")
send_quit_command(socket)
print("said goodbye")
