from __future__ import annotations

import json
from pathlib import Path

import pytest
from querymill_jobs.tree_digest import digest_tree
from querymill_jobs.tree_sample import sample_tree
from step_runner import HOME, Json

TREES = json.loads((HOME / "test" / "fixtures" / "digest" / "trees.json").read_bytes())["trees"]


@pytest.mark.parametrize("tree", TREES, ids=[tree["name"] for tree in TREES])
def test_the_digest_is_that_of_the_shared_fixture(tmp_path: Path, tree: Json) -> None:
    # Written in reverse: the order of creation has no part in it.
    for file in reversed(tree["files"]):
        path = tmp_path / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file["text"].encode())
        path.chmod(0o755 if file["executable"] else 0o644)
    digest, size = digest_tree(tmp_path)
    assert digest == tree["digest"]
    assert size == sum(len(file["text"].encode()) for file in tree["files"])


def test_the_sample_is_that_of_the_shared_fixture(tmp_path: Path) -> None:
    fixture = json.loads((HOME / "test" / "fixtures" / "digest" / "sample.json").read_bytes())
    for file in fixture["files"]:
        path = tmp_path / file["path"]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes((31 * i + 7) % 251 for i in range(file["size"])))
    assert sample_tree(tmp_path) == fixture["sample"]
    assert sample_tree(tmp_path / "b") is None


def test_read_only_files_have_the_same_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    before = digest_tree(tmp_path)
    path.chmod(0o444)
    assert digest_tree(tmp_path) == before


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="folder/link is neither a file nor a folder"):
        digest_tree(tmp_path)
