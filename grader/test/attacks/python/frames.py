# Lies beside every attack: what an answer is made of, and a way to the pipe that it goes through.
import json
import os
import struct
import sys


def send(data):
    os.write(4, data)


def frame(header, payload=b"", announced=None):
    text = header.encode()
    return struct.pack("<II", *(announced or (len(text), len(payload)))) + text + payload


def returned(number, value=None):
    return json.dumps({"type": "returned", "id": number, "value": value or {"number": 42}})


def last_id():
    """The number of the question that waits for an answer, from the variables of who asks."""
    caller = sys._getframe()
    while caller is not None:
        request = caller.f_locals.get("request")
        if isinstance(request, dict) and "id" in request:
            return request["id"]
        caller = caller.f_back
    return -1


def hang():
    while True:
        pass
