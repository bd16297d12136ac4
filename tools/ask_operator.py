"""AskOperator: a question back."""

from pydantic import Field

from tools.base import Asked, Tool
from tools.world import World


class AskOperator(Tool):
    """Ask the operator when something is missing or could mean two things. Ends the turn; drafts made so far are dropped."""

    question: str = Field(description="One question, in the operator's language")
    choices: list[str] = Field(description="Answers to choose from, possibly none")

    def run(self, world: World) -> Asked:
        return Asked(self.question, tuple(self.choices))
