"""What is vendored for these tests is what was published."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent / "vendor"
LISTED = json.loads((VENDOR / "vendor.json").read_text())["files"]


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_what_it_was_when_listed(entry):
    digest = hashlib.sha384((VENDOR / entry["file"]).read_bytes()).digest()
    assert base64.b64encode(digest).decode() == entry["sha384"]
    assert all((VENDOR / name).read_text().strip() for name in entry["license_files"])


def test_nothing_is_vendored_unlisted():
    listed = {name for entry in LISTED for name in (entry["file"], *entry["license_files"])}
    assert {path.name for path in VENDOR.iterdir()} == listed | {"VENDOR.md", "vendor.json"}
