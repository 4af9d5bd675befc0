"""Log lines: one record is one line, whatever somebody typed into a field, and it names its request."""

import logging
import time

from oms.web.request_id import current_request_id

LINE = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        return True


class NoTraceOfARefusal(logging.Filter):
    """A request that was answered 4xx is no bug of ours: one line says which, the way there helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class OneLine(logging.Formatter):
    """UTC time, level, logger, request id, message. Control characters of the message are escaped."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(LINE, "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in line)
