from __future__ import annotations

import hashlib
import json

import pytest
import rfc8785
from step_runner import HOME, Json

PREIMAGES = json.loads((HOME / "test" / "fixtures" / "key" / "preimages.json").read_bytes())["preimages"]


@pytest.mark.parametrize("case", PREIMAGES, ids=[case["name"] for case in PREIMAGES])
def test_a_key_is_the_same_from_python(case: Json) -> None:
    canonical = rfc8785.dumps(case["preimage"])
    assert canonical.decode("utf-8") == case["canonical"]
    assert hashlib.sha256(canonical).hexdigest() == case["key"]
