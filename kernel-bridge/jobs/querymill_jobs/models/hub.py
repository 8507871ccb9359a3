"""Models of the Hugging Face hub, kept in the hub's own cache so that other programs share them."""

from __future__ import annotations

from pathlib import Path

from querymill_jobs.errors import UserError

OTHER_FORMATS = [
    "*.onnx",
    "onnx/*",
    "openvino/*",
    "coreml/*",
    "*.h5",
    "*.msgpack",
    "*.ot",
    "*.gguf",
    "original/*",
]
"""Copies of the weights that no block reads."""


def hub_folder(name: str, hub_id: str, revision: str) -> Path:
    """The snapshot of a hub model.

    While HF_HUB_OFFLINE is set only the hub's cache is looked at; else what is missing is downloaded.

    :raises UserError: not in the cache and offline, no such repository, or access not granted
    """
    from huggingface_hub import constants

    return hub_snapshot(name, hub_id, revision, download=not constants.HF_HUB_OFFLINE)


def hub_snapshot(name: str, hub_id: str, revision: str, download: bool) -> Path:
    """The same, with the permission to download given by the caller."""
    import httpx2
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    try:
        ignore = OTHER_FORMATS + _pickled_twins(hub_id, revision) if download else OTHER_FORMATS
        folder = snapshot_download(
            hub_id, revision=revision, ignore_patterns=ignore, local_files_only=not download
        )
    except GatedRepoError as error:
        raise UserError(
            "load model",
            name,
            f"access to {hub_id} must be granted by its owner",
            f"Ask at https://huggingface.co/{hub_id}, then put your token in HF_TOKEN",
        ) from error
    except RepositoryNotFoundError as error:
        raise UserError(
            "load model",
            name,
            f"the hub has no model {hub_id}",
            "Use a name from models.json or a local folder",
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, httpx2.HTTPError, OSError) as error:
        raise UserError(
            "load model", name, _absence(hub_id, revision, error, download), _advice(name)
        ) from error
    return Path(folder)


def _pickled_twins(hub_id: str, revision: str) -> list[str]:
    """Patterns of pickled weights, where the same weights are there as safetensors."""
    from huggingface_hub import HfApi

    files = HfApi().list_repo_files(hub_id, revision=revision)
    return ["*.bin", "*.pt", "*.pth"] if any(file.endswith(".safetensors") for file in files) else []


def _absence(hub_id: str, revision: str, error: Exception, download: bool) -> str:
    if not download:
        return f"{hub_id} at {revision} is not in the hub's cache and jobs are offline"
    return f"{hub_id} at {revision} could not be downloaded ({type(error).__name__})"


def _advice(name: str) -> str:
    return f"Get it with: python -m querymill models fetch {name}, or give a local folder"
