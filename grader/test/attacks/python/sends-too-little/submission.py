# Says that it sends a matrix, and sends one byte of it.
from frames import frame, hang, last_id, returned, send


def softmax(_):
    send(frame(returned(last_id(), {"matrix": {"rows": 3, "cols": 2, "dtype": "float64"}}), b"0"))
    hang()
