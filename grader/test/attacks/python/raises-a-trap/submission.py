# Raises what raises when it is looked at.
class Trap(BaseException):
    def __str__(self):
        raise self

    def __repr__(self):
        raise self


def cyclical_learning_rate(*_):
    raise Trap()
