"""From a fork of the worker to the wrapper of an attempt."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any, NoReturn

from querymill_jobs.attempt_log import print_traceback, send_output_to
from querymill_jobs.process_identity import process_identity
from querymill_jobs.stop_signals import StopSignals
from querymill_jobs.warm.forked_child import fork_starter, open_descriptors
from querymill_jobs.warm.process_token import set_process_token
from querymill_jobs.warm.start_claim import claim_start
from querymill_jobs.wrapper import run_attempt

Request = dict[str, Any]


def begin_attempt(request: Request, answer: socket.socket) -> NoReturn:
    """Become the leader of the attempt that ``request`` names, answer, and run it to its end.

    From the moment anybody can learn of the attempt, this process carries its token.
    """
    status = 2
    try:
        signals = StopSignals()
        set_process_token(request["token"])
        os.setsid()
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["workingDirectory"])
        attempt = Path(request["attempt"])
        send_output_to(attempt / "log")
        if claim_start(attempt, process_identity(os.getpid())):
            _tell(answer, {"started": os.getpid()})
            status = run_attempt(attempt, signals, fork_starter(open_descriptors()))
        else:
            _tell(answer, {"refused": "it was started or forbidden meanwhile"})
    except BaseException:
        print_traceback()
    os._exit(status)


def _tell(answer: socket.socket, reply: dict[str, Any]) -> None:
    """Whoever asked may be gone: the attempt goes on."""
    try:
        answer.sendall(json.dumps(reply).encode("utf-8") + b"\n")
    except OSError:
        return
    finally:
        answer.close()
