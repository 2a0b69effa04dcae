"""Keeps personal data out of logs."""

from __future__ import annotations

import logging

from .privacy import masked


class Mask(logging.Filter):
    """Put it on handlers: a logger does not filter what its children pass on."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            record.msg = record.getMessage()
        except Exception:  # the message does not fit its values: logging would print both as they are
            record.msg = f"{record.msg} {record.args}"
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None  # a handler of its own mind would format it again
        for name, value in vars(record).items():
            if isinstance(value, str):
                setattr(record, name, masked(value))
        return True
