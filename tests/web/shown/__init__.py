"""What the gallery's pages show: made-up values of the shapes that the templates document."""

from tests.web.shown.audiencepages import builder, inbox, segment_list, thread, tidy, workflow_form, workflow_list
from tests.web.shown.conversations import agent, cards, conversation, other_turns
from tests.web.shown.friendpages import file_refused, filtered, friend_list, one_friend
from tests.web.shown.otherpages import everywhere, history_page, lost, settings
from tests.web.shown.proposals import destructive, editing, preview, proposal, result, single, stale, undo
from tests.web.shown.tagpages import all_accounts, delete_tags, no_tags, one_tag, tag_form_near, tag_form_refused, tag_page
from tests.web.shown.world import NOW, Page, shell_for

__all__ = ["NOW", "PAGES", "shell_for"]

WITH_NOTICES = {
    "notices": [
        {"kind": "done", "text": "Saved.", "undo": "/accounts/account_1/proposals/proposal_1/undo"},
        {"kind": "problem", "text": "LINE did not answer. Try again in a minute.", "undo": ""},
    ]
}
EVERYTHING = {"account": None, "base": "/accounts/all"}


PAGES: dict[str, Page] = {
    "agent-new": Page("agent.html", "agent", lambda ja: agent(ja, [])),
    "agent": Page("agent.html", "agent", conversation),
    "agent-other": Page("agent.html", "agent", other_turns),
    "cards-pending": Page(
        "agent.html",
        "agent",
        lambda ja: cards(
            ja, destructive(ja), single(ja), stale(ja), proposal(ja, problem="…", id="proposal_problem", nothing_left=True)
        ),
    ),
    "cards-edited": Page("agent.html", "agent", lambda ja: cards(ja, editing(ja, 1), editing(ja, 2))),
    "cards-decided": Page(
        "agent.html",
        "agent",
        lambda ja: cards(
            ja,
            proposal(ja, "applied", result=result(ja)),
            proposal(ja, "undone", result=result(ja, undo=False, undone_by="proposal_9")),
            proposal(ja, "cancelled", decided={"by": "Mika", "at": NOW, "reason": "…"}),
            proposal(ja, "expired"),
            proposal(ja, "superseded", newer="/accounts/shop/proposals/proposal_9"),
        ),
    ),
    "tags": Page("tags.html", "tags", tag_page),
    "tags-form": Page("tags.html", "tags", tag_form_refused),
    "tags-near": Page("tags.html", "tags", tag_form_near),
    "tags-none": Page("tags.html", "tags", no_tags),
    "tags-all": Page("tags.html", "tags", all_accounts, EVERYTHING),
    "tag": Page("tag.html", "tags", one_tag),
    "tag-delete": Page("tag_delete.html", "tags", delete_tags),
    "friends": Page("friends.html", "friends", friend_list),
    "friends-filter": Page(
        "friends.html",
        "friends",
        lambda ja: filtered(
            ja,
            filter_open=True,
            bulk={
                "tag": "VPI",
                "error": "There is no tag “VPI” yet.",
                "near": ["VIP"],
                "create": "VPI",
                "ticked": [12],
                "whole": False,
                "did": "apply",
            },
        ),
    ),
    "friends-none": Page("friends.html", "friends", lambda ja: filtered(ja, friends=[]) | {"errors": {}}),
    "friends-file": Page("friends_import.html", "friends", file_refused),
    "friend": Page("friend.html", "friends", one_friend),
    "history": Page("history.html", "history", history_page, WITH_NOTICES),
    "settings": Page("settings.html", "settings", lambda ja: settings(ja, True)),
    "settings-new": Page("settings.html", "settings", lambda ja: settings(ja, False)),
    "proposal": Page("proposal.html", "friends", preview),
    "undo": Page("undo.html", "history", undo),
    "everywhere": Page("everywhere.html", "friends", everywhere, EVERYTHING),
    "segments": Page("segments.html", "segments", segment_list),
    "segments-none": Page("segments.html", "segments", lambda _: {"segments": []}),
    "segment": Page("segment.html", "segments", builder),
    "segment-new": Page(
        "segment.html", "segments", lambda ja: builder(ja, segment=None, audience=None, unclear="…", problem="…")
    ),
    "workflows": Page("workflows.html", "workflows", workflow_list),
    "workflows-none": Page("workflows.html", "workflows", lambda _: {"workflows": []}),
    "workflow": Page("workflow.html", "workflows", workflow_form),
    "inbox": Page("inbox.html", "inbox", inbox),
    "inbox-none": Page("inbox.html", "inbox", lambda ja: inbox(ja, threads=[], next=None)),
    "thread": Page("thread.html", "inbox", thread),
    "tidy": Page("tidy.html", "tags", tidy),
    "tidy-done": Page("tidy.html", "tags", lambda _: {"tidy": {"unused": [], "alike": [], "idle": []}}),
    "error": Page("error.html", "", lost),
}
