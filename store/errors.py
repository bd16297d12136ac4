"""Every way we say no: a name, an HTTP status, a sentence that says what to do next."""

from typing import ClassVar

from store.wording import refusal_sentence


class Refused(Exception):
    """The base of all refusals. Nothing was changed. `values` fill the sentence's placeholders."""

    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "This cannot be done."

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    @property
    def name(self) -> str:
        return type(self).__name__

    def say(self, language: str = "en") -> str:
        return refusal_sentence(language, self.sentence, self.values)

    def __str__(self) -> str:
        return self.say()


class NotFound(Refused):
    status = 404
    sentence = "There is nothing here. It may have been deleted; go back to the list and look again."


class UnknownAccount(NotFound):
    sentence = "There is no account “{id}” here. Choose one of your accounts from the list."


class UnknownTag(NotFound):
    sentence = "There is no tag “{name}”. Check the name in the tag list, or create the tag first."


class TagMissing(Refused):
    sentence = "No tag is chosen. Choose one from the list, or type its name."


class UnknownFolder(NotFound):
    sentence = "There is no folder “{name}”. Check the name in the tag list, or create the folder first."


class UnknownSegment(NotFound):
    sentence = "There is no segment “{name}”. Check the name in the list of segments."


class UnknownWorkflow(NotFound):
    sentence = "There is no workflow “{name}”. Check the name in the list of workflows."


class UnknownFriend(NotFound):
    sentence = "There is no friend “{name}” in this account. Look them up in the friend list."


class UnknownChoice(NotFound):
    sentence = "The friends who were chosen one by one are not known any more. Choose them again, or save without them."


class UnknownProposal(NotFound):
    sentence = "There is no proposal “{id}”. Ask again to get a new one."


class UnknownConversation(NotFound):
    sentence = "There is no conversation “{id}”. Start a new one."


class NameEmpty(Refused):
    sentence = "A name needs at least one visible character. Type a name."


class NameTooLong(Refused):
    sentence = "This name has {length} characters; at most {limit} fit. Shorten it."


class NameUnreadable(Refused):
    sentence = "The name “{name}” has invisible control characters in it. Type it again without them."


class TagNameTaken(Refused):
    status = 409
    sentence = "A tag named “{name}” already exists. Use that one, or choose another name."


class FolderNameTaken(Refused):
    status = 409
    sentence = "A folder named “{name}” already exists. Use that one, or choose another name."


class SegmentNameTaken(Refused):
    status = 409
    sentence = "A segment named “{name}” already exists. Choose another name, or change that one."


class WorkflowNameTaken(Refused):
    status = 409
    sentence = "A workflow named “{name}” already exists. Choose another name, or change that one."


class ChangedSince(Refused):
    status = 409
    sentence = "“{name}” was changed by someone else in the meantime. Look at it as it is now, then try again."


class TagInUse(Refused):
    status = 409
    sentence = "The tag “{name}” is still used in {uses}. Say for each whether to replace the tag or take it out."


class TagGivenSince(Refused):
    status = 409
    sentence = "The tag “{name}” was given to more friends since ({n}), so it is not deleted."


class SegmentInUse(Refused):
    status = 409
    sentence = "The segment “{name}” is still used in {uses}. Take it out there first."


class EmptyCondition(Refused):
    sentence = "This condition names nobody. Choose at least one clause; to mean all friends, say “everyone”."


class SaidTwice(Refused):
    sentence = "These friends are chosen by another condition of this kind already. Clear the conditions, then choose anew."


class BadDay(Refused):
    sentence = "“{text}” is not a day. Write a date such as 2026-03-01, or “30 days ago”."


class BlankText(Refused):
    sentence = "The text to look for is empty. Type at least one visible character."


class TextTooLong(Refused):
    sentence = "This text has {length} characters; at most {limit} fit. Shorten it."


class TooMany(Refused):
    sentence = "That is {n} at once; at most {limit} are taken. Do it in several steps."


class SegmentCircle(Refused):
    sentence = "Segments would mention each other in a circle: {circle}. Take one of them out."


class BrokenSegment(Refused):
    status = 409
    sentence = "The segment “{name}” uses a tag or a segment that no longer exists. Mend it on the segments page first."


class WorkflowCircle(Refused):
    sentence = "Workflows would start each other in a circle: {circle}. Change one of them, or switch it off first."


class WorkflowNeedsAction(Refused):
    sentence = "A workflow needs at least one tag to add or remove. Choose one."


class BadTrigger(Refused):
    sentence = "This trigger does not fit together: {why}. Choose when the workflow should start."


class NothingToDo(Refused):
    sentence = "There is nothing to do. Choose at least one change."


class Stale(Refused):
    """The world moved so that approving would do more, or other, than was shown. The proposal stays pending."""

    status = 409
    sentence = "Things changed since this proposal was shown, so nothing was applied. Look at the new preview and propose again."


class DigestMismatch(Refused):
    status = 409
    sentence = "This is not the proposal that was shown. Open it again and approve what you see."


class ProposalExpired(Refused):
    status = 410
    sentence = "This proposal has expired, so nothing was applied. Ask again to get a fresh one."


class AlreadyDecided(Refused):
    status = 409
    sentence = "This proposal was already decided: {status}. Nothing more was changed."


class BadSkip(Refused):
    sentence = "There is no line {position} in this proposal. Open it again and choose from the lines that you see."


class NothingLeft(Refused):
    sentence = "No line is left to approve. Leave at least one ticked, or cancel."


class LeavesDependents(Refused):
    status = 409
    sentence = "Lines {positions} depend on what was unticked. Untick them too, or tick everything."


class NotApplied(Refused):
    status = 409
    sentence = "Only what was applied can be taken back; this proposal is {status}."


class AlreadyUndone(Refused):
    status = 409
    sentence = "This was already taken back. You can undo that in the history."


class NothingToUndo(Refused):
    status = 409
    sentence = "Nothing of this can be taken back any more. “What would undo do?” says what stands in the way."


class ChosenByHand(Refused):
    sentence = "This is larger than one click may do. Look at the preview first."


class DatabaseNewer(Refused):
    status = 503
    sentence = "This database was made by a newer Tagdesk ({found}). Update the program; nothing was changed."


class DatabaseBusy(Refused):
    status = 503
    sentence = "The database is busy. Nothing was changed; try again in a moment."


class DatabaseDown(Refused):
    """The one refusal after which something may have been done: the answer to a commit can be lost."""

    status = 503
    sentence = "The database cannot be reached: {why}. See that it runs and that DATABASE_URL is right, then look here again."


class DatabaseFull(Refused):
    status = 507
    sentence = "The database cannot be written: {why}. Nothing was changed; make room or check the folder's rights."


class BadConnection(Refused):
    sentence = "LINE did not accept these details: {why}. Check the channel ID and secret in LINE’s console."


class DetailsMissing(Refused):
    sentence = "The channel ID or the channel secret is missing. Copy both from LINE’s console."


class TokenUnreadable(Refused):
    sentence = "A channel access token is one line of letters, digits and signs. Copy it again from LINE’s console."


class TokenOfAnotherAccount(Refused):
    sentence = "This token belongs to another LINE account. Copy the id, the secret and the token of one and the same channel."


class LineNotReached(Refused):
    status = 503
    sentence = "LINE cannot be asked at the moment ({why}). Nothing was changed; try again in a while."


class OtherBotConnected(Refused):
    status = 409
    sentence = "“{name}” is connected here already. Disconnect it first, or connect the other one as an account of its own."


class BotConnectedElsewhere(Refused):
    status = 409
    sentence = "This LINE account is already connected as “{name}”. Open that account, or disconnect it there first."


class NotConnected(NotFound):
    sentence = "This account is not connected to LINE. Connect it on the settings page."


class SecretKeyMissing(Refused):
    status = 503
    sentence = "There is no key to encrypt secrets with. Set TAGDESK_SECRET_KEY (see .env.example) and start again."


class UnknownTimeZone(Refused):
    sentence = "“{name}” is not a time zone. Choose one from the list, such as Asia/Tokyo."


class TextMissing(Refused):
    sentence = "There is no text. Type what you want to do."


class PhrasesUnusable(Refused):
    status = 500
    sentence = "The phrase files in {folder} cannot be used: {what}. Correct them, or leave TAGDESK_PHRASES empty."


class BudgetSpent(Refused):
    status = 429
    sentence = "Today's budget for the model is used up. Use the pages by hand, or try again tomorrow."


class ConversationBusy(Refused):
    status = 409
    sentence = "The agent is still working on your last message here. Wait for it, then send the next one."
