"""Sends one command in MongoDB's wire protocol, without a client of the driver.

A client would start threads, which a process that forks (the keeper) must not have, and would make its start take four
times as long.
"""

import socket
import struct
from contextlib import suppress
from typing import Any

import bson

HEADER = struct.Struct("<iiii")  # length, request id, response to, opcode
OP_MSG = 2013
INTERNAL_ERROR = 1
PREFIX = bytes(5)  # no flags (4 bytes), then a section of kind 0


def server_pid(port: int, timeout: float = 5.0) -> int | None:
    """Return the process id of the MongoDB server on a loopback port, or None if none answers."""
    try:
        return int(send(port, {"serverStatus": 1, "$db": "admin"}, timeout)["pid"])
    except (OSError, OverflowError, KeyError, TypeError, ValueError, struct.error, bson.errors.BSONError):
        return None


def is_broken(port: int, timeout: float = 5.0) -> bool:
    """Return True if the engine on a port answers, but cannot use its files, as after a full disk."""
    read = {"find": "pulpo.ready", "filter": {"_id": 1}, "limit": 1, "singleBatch": True, "$db": "admin"}
    try:
        return send(port, read, timeout).get("code") == INTERNAL_ERROR
    except (OSError, OverflowError, ValueError, struct.error, bson.errors.BSONError):
        return False


def end_expired_transactions(port: int, timeout: float = 5.0) -> dict[str, Any]:
    """Make the engine end the transactions that have been idle for a minute: those of clients that were killed.

    It does so whenever a command refers to any transaction, even one that does not exist. Without such a command, a
    plain write or a drop would wait for the dead client forever. Returns the answer, empty if there is none.
    """
    session = {"id": bson.Binary(bytes(16), bson.binary.UUID_SUBTYPE)}
    abort = {"abortTransaction": 1, "lsid": session, "txnNumber": bson.Int64(1), "autocommit": False, "$db": "admin"}
    with suppress(OSError, OverflowError, ValueError, struct.error, bson.errors.BSONError):
        return send(port, abort, timeout)
    return {}


def send(port: int, command: dict[str, object], timeout: float) -> dict[str, Any]:
    """Send one command, and return the answer."""
    body = PREFIX + bson.encode(command)
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(HEADER.pack(HEADER.size + len(body), 1, 0, OP_MSG) + body)
        with connection.makefile("rb") as stream:
            length, *_ = HEADER.unpack(stream.read(HEADER.size))
            return bson.decode(stream.read(length - HEADER.size)[len(PREFIX) :])
