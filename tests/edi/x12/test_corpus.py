"""Files of real partners, where they lie beside the project: read without loss, counted, answered."""

import csv
import os
import re
from pathlib import Path

import pytest

from oms.edi import x12
from orders.edi import x850

PROJECT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("EDI_CORPUS", PROJECT.parent / "shared" / "edi" / "corpus"))
if not CORPUS.is_dir():
    pytest.skip(f"No EDI corpus at {CORPUS}; set EDI_CORPUS to read one.", allow_module_level=True)

ROWS = list(csv.DictReader((CORPUS / "INDEX.tsv").open(encoding="utf-8"), delimiter="\t"))
FAULTS = {
    r"SE01=": ("set_count_wrong", "4"),
    r"GE01=": ("group_count_wrong", "5"),
    r"IEA01=": ("interchange_count_wrong", "021"),
    r"ST02!=SE02": ("set_control_number_differs", "3"),
    r"GS06!=GE02": ("group_control_number_differs", "4"),
    r"ISA13!=IEA02": ("interchange_control_number_differs", "001"),
    r"ST02-dup": ("set_control_number_repeated", "7"),
}
ECHOED = "329"
"""ST02 is echoed as it came, even when it is longer than allowed."""


@pytest.fixture(params=ROWS, ids=lambda row: row["file"])
def row(request) -> dict[str, str]:
    return request.param


def reading(row: dict[str, str]) -> x12.Reading:
    return x12.read((CORPUS / row["file"]).read_bytes())


def test_interchanges_groups_and_sets_are_counted_as_in_the_index(row):
    interchanges = reading(row).interchanges
    notes = row["notes"]
    expected = dict(each.rsplit("x", 1) for each in row["sets"].split(","))
    expected.pop("bad", None)
    answers = expected.pop("TA1", None)
    counted = re.search(r"(\d+) interchanges", notes)
    grouped = re.search(r"(\d+) GS groups", notes)

    sets = [each.set_id for interchange in interchanges for each in interchange.sets]

    assert len(interchanges) == int(counted[1] if counted else 1)
    assert {set_id: str(sets.count(set_id)) for set_id in sets} == expected
    groups = sum(len(each.groups) for each in interchanges)
    assert groups == (int(grouped[1]) if grouped else len(interchanges) if expected else 0)
    assert bool(answers) == any(each.ta1s for each in interchanges)


def test_the_faults_of_the_index_are_found_with_their_codes(row):
    found = {(each.code, each.x12) for each in reading(row).all_findings}
    noted = [each for each in row["notes"].split("; ") if each.startswith("ERR")]

    expected = {fault for each in noted for pattern, fault in FAULTS.items() if re.search(pattern, each)}

    counted = set(FAULTS.values())
    assert found & counted == expected


def test_segments_joined_again_are_the_file(row):
    for interchange in reading(row).interchanges:
        marks, source = interchange.delimiters, interchange.source
        for each in interchange.sets:
            end = each.start
            for segment in each.segments:
                gap = source.data[end : segment.start].replace(marks.segment, b"")
                raw = source.data[segment.start : segment.end].replace(b"\r", b"").replace(b"\n", b"")
                text = marks.element.decode().join([segment.tag, *segment.elements])
                assert gap.strip(b" \t\r\n") == b""
                assert text == raw.decode(source.encoding)
                end = segment.end


def test_every_file_is_validated_answered_and_mapped(row):
    for interchange in reading(row).interchanges:
        answered = x12.acknowledge(interchange)
        assert x12.ta1(interchange).get(4) in ("A", "E", "R")
        for answer in answered:
            reply = x12.transaction_set("997", "0001", answer.segments)
            faults = x12.validate(reply)
            assert all(each.element_ref == ECHOED for each in faults)
            assert x12.read_997(reply).status == answer.status
        for each in interchange.sets:
            order, findings = x850.read(each)
            assert all(found.message and found.hint for found in findings)
            assert len(order.lines) == sum(segment.tag == "PO1" for segment in each.segments)
