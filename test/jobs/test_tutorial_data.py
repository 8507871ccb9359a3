"""The tutorial's data set keeps the rules that its README gives."""

import subprocess
import sys
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "templates" / "data" / "tutorial" / "check.py"


def test_every_rule_of_the_tutorial_data_holds() -> None:
    check = subprocess.run([sys.executable, CHECK], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr
    assert check.stdout.rstrip().endswith("all rules hold")
