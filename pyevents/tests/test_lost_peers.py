# SPDX-License-Identifier: BSD-3-Clause
import pytest
import zmq

from pyevents._connection import Connection
from pyevents._request_socket import RequestSocket


@pytest.fixture
def context():
    with zmq.Context() as context:
        context.linger = 0
        yield context


def check_that_the_system_asks(socket):
    assert socket.getsockopt(zmq.TCP_KEEPALIVE) == 1
    seconds = socket.getsockopt(zmq.TCP_KEEPALIVE_IDLE) + socket.getsockopt(
        zmq.TCP_KEEPALIVE_INTVL
    ) * socket.getsockopt(zmq.TCP_KEEPALIVE_CNT)
    assert seconds <= 10
    assert socket.getsockopt(zmq.HEARTBEAT_IVL) == 0, "libzmq ends the process by them"


def test_an_engine_whose_machine_is_gone_is_given_up(context):
    connection = Connection(context, "tcp://127.0.0.1:9", lambda: b"hello")
    check_that_the_system_asks(connection._socket)
    assert connection._socket.getsockopt(zmq.TCP_MAXRT) == 10_000
    connection.close(0)


def test_an_engine_that_stands_is_waited_for_by_the_original_protocol(context):
    with RequestSocket(context) as socket:
        check_that_the_system_asks(socket)
        assert socket.getsockopt(zmq.TCP_MAXRT) <= 0
