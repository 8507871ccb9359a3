"""Where templates, jobs and bundles are: in the installed package or in a clone."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def find_home() -> Path:
    """The folder that holds `templates/` and `kernel-bridge/`.

    An installed wheel carries it as `querymill/_assets`; in a clone it is the clone itself.
    Raises FileNotFoundError when neither is complete.
    """
    for home in (PACKAGE / "_assets", PACKAGE.parent.parent):
        if (home / "templates").is_dir() and (home / "kernel-bridge").is_dir():
            return home
    raise FileNotFoundError(
        f"Cannot find the templates of Querymill: neither {PACKAGE / '_assets'} nor {PACKAGE.parent.parent} "
        'holds them. Install the package again with "pip install --force-reinstall querymill".'
    )


def has_bundle(name: str) -> bool:
    """Whether the Node program `name` is part of this build."""
    return (find_home() / "kernel-bridge" / "dist" / name).is_file()


def find_bundle(name: str) -> Path:
    """The built Node program `name`, such as `kernel.mjs`. Raises FileNotFoundError when it was not built."""
    bundle = find_home() / "kernel-bridge" / "dist" / name
    if not bundle.is_file():
        raise FileNotFoundError(
            f'Cannot start "{name}": {bundle} does not exist. Run "npm run build" in {find_home()}.'
        )
    return bundle
