# Announces 4 GB, and sends nothing of it.
from frames import frame, hang, last_id, returned, send


def cyclical_learning_rate(*_):
    header = returned(last_id())
    send(frame(header, announced=(len(header), 0xFFFFFFFF)))
    hang()
