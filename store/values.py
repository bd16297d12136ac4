"""What every value of the store has in common: immutable, equal by content, and strict about its fields."""

from pydantic import BaseModel, ConfigDict
from sqlalchemy import String

SORTED_TEXT = String().with_variant(String(collation="C"), "postgresql")
"""A column that both databases sort alike, by code point."""


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
