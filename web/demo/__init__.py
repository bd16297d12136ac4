"""The demo: a company with two LINE Official Accounts, their friends, messages, tags, and what happened to them so far."""

from web.demo.fill import fill
from web.demo.folder import demo_url

__all__ = ["demo_url", "fill"]
