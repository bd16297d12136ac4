"""How the terminal says no, beside what the store and the doors refuse."""

from store.errors import NotFound


class NoAccount(NotFound):
    sentence = "There is no account yet. Connect one with “tagdesk line connect”, or try “tagdesk demo”."


class NoSuchAccount(NotFound):
    sentence = "“{said}” names no account here, or several. There are: {names}. Give the whole name of one."
