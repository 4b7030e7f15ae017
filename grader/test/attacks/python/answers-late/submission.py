# Answers the first question again while the second one waits, from a thread.
import threading
import time

from frames import frame, last_id, returned, send

answers = []


def answer_late():
    time.sleep(0.1)
    send(answers[0])


def cyclical_learning_rate(*_):
    answers.append(frame(returned(last_id())))
    if len(answers) == 1:
        threading.Thread(target=answer_late).start()
    else:
        time.sleep(0.5)
    return 0
