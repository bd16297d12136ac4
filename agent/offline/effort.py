"""What reading one message may cost, in steps rather than seconds: the same words are read the same on any machine."""

MOST_TOKENS = 400
MOST_STEPS = 1_500_000  # an everyday order takes about 10,000, the longest we know 100,000; this many take two to five seconds
MOST_DEEP = 50  # phrases within phrases: everyday orders have up to 13


class TooMuch(Exception):
    """The words are too many, or too entangled, to be read to their end."""


class Effort:
    """The steps that are left for one message, and how deep inside its phrases they are being taken."""

    def __init__(self) -> None:
        self.left, self.deep = MOST_STEPS, 0

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    def descend(self) -> None:
        self.deep += 1
        if self.deep > MOST_DEEP:
            raise TooMuch

    def ascend(self, steps: int) -> None:
        self.deep -= 1
        self.spend(steps)
