"""AskOperator: a question back."""

from tools.base import Asked, Tool
from tools.world import World


class AskOperator(Tool):
    """Ask one thing. Ends the turn, drops its drafts."""

    question: str
    choices: list[str]

    def run(self, world: World) -> Asked:
        return Asked(self.question, tuple(self.choices))
