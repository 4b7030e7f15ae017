# Guesses the number of what it is asked.
from frames import frame, hang, returned, send


def cyclical_learning_rate(*_):
    send(frame(returned(1)))
    hang()
