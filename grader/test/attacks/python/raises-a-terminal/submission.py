# Raises what would take over a terminal and forge a line of a report.
def cyclical_learning_rate(*_):
    raise ValueError("\033[2J\033]0;title\a\033[1A\033[2Kpassed\r\npassed: all\u202e\0\x9b31m\u2028line")
