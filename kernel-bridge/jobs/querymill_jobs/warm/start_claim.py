"""Who starts an attempt: the first to make launch.json. A launcher may make it to forbid the start."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

LAUNCH_FILE = "launch.json"


def claim_start(attempt: Path, identity: dict[str, Any]) -> bool:
    """Make launch.json whole and at once; False when it is there already: then nothing may be started."""
    temporary = attempt / f".{LAUNCH_FILE}.{os.getpid()}.tmp"
    temporary.write_text(json.dumps(identity), "utf-8")
    temporary.chmod(0o600)
    try:
        os.link(temporary, attempt / LAUNCH_FILE)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True
