"""A base model as the installed transformers reads it.

transformers 4 misreads what transformers 5 wrote: it takes rope_theta for its default without a word, and
does not know the tokenizer's class. So it gets a folder of links with those two files written anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from querymill_jobs.llamafactory.installation import Installation


def base_folder(base: Path, work: Path, installation: Installation) -> Path:
    """The folder to name in `model_name_or_path`.

    :param work: where a folder of links may be made
    """
    if installation.has_transformers_5:
        return base
    made = work / "base"
    made.mkdir(exist_ok=True)
    for file in base.iterdir():
        (made / file.name).unlink(missing_ok=True)
        (made / file.name).symlink_to(file.resolve())
    for name, older in (("config.json", older_config), ("tokenizer_config.json", older_tokenizer_config)):
        if (base / name).is_file():
            settings = json.loads((base / name).read_text(encoding="utf-8"))
            (made / name).unlink()
            (made / name).write_text(json.dumps(older(settings), indent=2), encoding="utf-8")
    return made


def older_config(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration in the words of transformers 4: rope_theta, rope_scaling, torch_dtype."""
    found = dict(config)
    rope = dict(found.pop("rope_parameters", None) or {})
    if "rope_theta" in rope:
        found["rope_theta"] = rope.pop("rope_theta")
    if rope.get("rope_type", "default") != "default":
        found["rope_scaling"] = rope
    if "dtype" in found:
        found["torch_dtype"] = found.pop("dtype")
    return found


def older_tokenizer_config(config: dict[str, Any]) -> dict[str, Any]:
    """The tokenizer's configuration with a class that transformers 4 has."""
    found = dict(config)
    if found.get("tokenizer_class") in (None, "TokenizersBackend"):
        found["tokenizer_class"] = "PreTrainedTokenizerFast"
    special = found.pop("extra_special_tokens", None)
    if isinstance(special, list):
        found["additional_special_tokens"] = special
    elif special is not None:
        found["extra_special_tokens"] = special
    return found
