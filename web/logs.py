"""One log, of this program and of the libraries it uses: text for people, or one JSON object a line."""

import logging
import sys
from typing import Any

import structlog

log: Any = structlog.get_logger("tagdesk")


def set_up_logs(kind: str) -> None:
    """Writes to standard error. `kind` is `text` or `json`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.plain_traceback  # the other ones print local variables, which hold names and secrets
    as_text = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    rendering: list[Any] = as_json if kind == "json" else as_text
    structlog.configure(processors=[*shared, *rendering], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_only_event, *rendering]))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _only_event(_: Any, __: str, event: Any) -> Any:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(_, __, event)
