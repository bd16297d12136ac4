"""LINE's stand-in: a real HTTP server that answers as LINE does and sends signed webhooks, on this machine only."""

from web.line.standin.channel import Channel, Person, Trouble
from web.line.standin.courier import Courier, Receipt
from web.line.standin.play import StandIn
from web.line.standin.run import by_hand, run

__all__ = ["Channel", "Courier", "Person", "Receipt", "StandIn", "Trouble", "by_hand", "run"]
