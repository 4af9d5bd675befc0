"""EDI tests put what goes out into a folder of their own, and find the files of real partners beside the project."""

import os
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("EDI_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "edi" / "corpus")


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings) -> Path:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return settings.OUTBOX_DIR


@pytest.fixture
def inbox(tmp_path, settings) -> Path:
    settings.INBOX_DIR = tmp_path / "inbox"
    settings.INBOX_DIR.mkdir()
    return settings.INBOX_DIR


def corpus_files() -> list[Path]:
    return sorted(path for path in CORPUS.glob("*/*.edi") if path.is_file())
