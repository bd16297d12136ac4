"""What a sentence may hold besides phrases, under the symbols that phrase templates use for it."""

from collections.abc import Mapping
from types import MappingProxyType

from agent.offline.freetext import keyword, matter, predicate, reason, rest, statement, stray, talk, why
from agent.offline.friendnames import family, person, strange
from agent.offline.grammar import Primitive
from agent.offline.marked import aim, aim_of_some, cause, cause_of_some, ground, outcome, outcome_of_some, since, use
from agent.offline.names import live, new_name, quoted_name, title, unknown_name
from agent.offline.numbers import digits_date, number, ordinal, year
from agent.offline.particles import arranged
from agent.offline.questions import question
from agent.offline.remarks import in_passing
from agent.offline.renaming import renaming
from agent.offline.shared import shared, shared_not
from agent.offline.signing import signature
from agent.offline.told import background, remark, told

PRIMITIVES: Mapping[str, Primitive] = MappingProxyType(
    {
        "tagname": live("tag"),
        "shared": shared,
        "sharednot": shared_not,
        "foldername": live("folder"),
        "segmentname": live("segment"),
        "workflowname": live("workflow"),
        "newname": new_name,
        "title": title,
        "quotedname": quoted_name,
        "unknown": unknown_name,
        "person": person,
        "strange": strange,
        "family": family,
        "keyword": keyword,
        "stray": stray,
        "rest": rest,
        "matter": matter,
        "reason": reason,
        "why": why,
        "cause": cause,
        "ground": ground,
        "outcome": outcome,
        "outcomeofsome": outcome_of_some,
        "causeofsome": cause_of_some,
        "since": since,
        "use": use,
        "aim": aim,
        "aimofsome": aim_of_some,
        "statement": statement,
        "predicate": predicate,
        "talk": talk,
        "background": background,
        "told": told,
        "remark": remark,
        "inpassing": in_passing,
        "signature": signature,
        "arranged": arranged,
        "question": question,
        "renaming": renaming,
        "number": number,
        "ordinal": ordinal,
        "year": year,
        "digits": digits_date,
    }
)
