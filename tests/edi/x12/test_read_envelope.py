"""Interchanges, groups and sets, and what is said when their books do not close."""

import pytest

from oms.edi import x12
from tests.edi.x12.documents import codes, file, isa, joined, lines, only_set, order_set


def test_words_that_look_like_envelope_segments_stay_data():
    body = ("BEG*00*SA*ISA**20240105", "N1*ST*GS*92*ST", "MSG*ISA ISAAC ST SE IEA", "PO1*1*1*EA", "CTT*1")
    data = file(order_set(*body))

    assert len(only_set(data).segments) == 7
    assert x12.read(data).all_findings == []


def test_each_interchange_of_a_file_has_its_own_delimiters():
    data = file() + file(terminator="\n").replace(b"*", b"|")

    reading = x12.read(data)

    assert [len(each.sets) for each in reading.interchanges] == [1, 1]
    assert [each.delimiters.element for each in reading.interchanges] == [b"*", b"|"]
    assert reading.all_findings == []


def test_an_interchange_that_was_cut_off_does_not_swallow_the_next():
    data = file()[:200] + b"\n" + file(terminator="\n").replace(b"*", b"|")

    first, second = x12.read(data).interchanges

    assert "interchange_trailer_missing" in codes(first.findings)
    assert second.findings == []
    assert len(second.sets) == 1


def test_groups_and_sets_are_kept_apart():
    segments = [
        isa(),
        "GS*PO*A*B*20240105*1200*1*X*004010",
        *order_set(number="0001"),
        *order_set(number="0002"),
        "GE*2*1",
        "GS*IN*A*B*20240105*1200*2*X*003010",
        *order_set("BIG*20240105*7", "TDS*100", set_id="810", number="0001"),
        "GE*1*2",
        "IEA*2*000000001",
    ]

    (interchange,) = x12.read(joined(segments)).interchanges

    assert [(each.functional_id, each.version, len(each.sets)) for each in interchange.groups] == [
        ("PO", "004010", 2),
        ("IN", "003010", 1),
    ]
    assert x12.read(joined(segments)).all_findings == []


def test_a_ta1_may_come_alone_or_before_a_group():
    answer = "TA1*000000009*240105*1200*R*023"
    alone = joined([isa(), answer, "IEA*0*000000001"])
    first, *rest = lines()

    for data in (alone, joined([first, answer, *rest])):
        (interchange,) = x12.read(data).interchanges
        assert [x12.read_ta1(each).note for each in interchange.ta1s] == ["023"]
        assert interchange.findings == []


@pytest.mark.parametrize(
    ("segment", "replacement", "code", "x12_code"),
    [
        ("SE*5*0001", "SE*9*0001", "set_count_wrong", "4"),
        ("SE*5*0001", "SE*5*0002", "set_control_number_differs", "3"),
        ("SE*5*0001", None, "set_trailer_missing", "2"),
        ("GE*1*1", "GE*3*1", "group_count_wrong", "5"),
        ("GE*1*1", "GE*1*2", "group_control_number_differs", "4"),
        ("GE*1*1", None, "group_trailer_missing", "3"),
        ("IEA*1*000000001", "IEA*2*000000001", "interchange_count_wrong", "021"),
        ("IEA*1*000000001", "IEA*1*000000002", "interchange_control_number_differs", "001"),
        ("IEA*1*000000001", None, "interchange_trailer_missing", "023"),
        ("ST*850*0001", "ST*85*0001", "set_id_invalid", "6"),
    ],
)
def test_books_that_do_not_close_are_found(segment, replacement, code, x12_code):
    segments = [replacement if each == segment else each for each in lines()]
    data = joined([each for each in segments if each is not None])

    found = [each for each in x12.read(data).all_findings if each.code == code]

    assert [each.x12 for each in found] == [x12_code]


def test_control_numbers_that_are_only_padded_differently_agree():
    data = joined([{"GE*1*1": "GE*1*0001", "SE*5*0001": "SE*5*1"}.get(each, each) for each in lines()])

    found = x12.read(data).all_findings

    assert codes(found) == ["group_control_number_padded", "set_control_number_padded"]
    assert {each.severity for each in found} == {x12.NOTE}


def test_a_set_number_used_twice_in_a_group_is_found_at_the_second():
    first, second = only_group_sets(file(order_set(number="0001"), order_set(number="0001")))

    assert codes(first.findings) == []
    assert codes(second.findings) == ["set_control_number_repeated"]


def only_group_sets(data: bytes) -> list[x12.TransactionSet]:
    return x12.read(data).interchanges[0].groups[0].sets


def test_sets_without_a_group_are_kept_for_a_person_and_reported():
    data = joined([each for each in lines() if not each.startswith(("GS", "GE"))])

    (interchange,) = x12.read(data).interchanges

    assert [each.set_id for each in interchange.sets] == ["850"]
    assert "group_header_missing" in codes(interchange.findings)


def test_stray_segments_are_counted_and_the_first_is_shown():
    data = joined([*lines()[:-1], "FOO*1", "BAR*2", lines()[-1]])

    (found,) = x12.read(data).all_findings

    assert (found.code, found.x12) == ("segment_outside_set", "024")
    assert "2 segment(s)" in found.message
    assert "FOO*1" in found.message


@pytest.mark.parametrize(
    "data", [b"", b"  \r\n\x00", b"Dear partner, ISA", b"{}", b"\xff\xfe" + "ISA*00*".encode("utf-16")]
)
def test_what_is_not_x12_says_so(data):
    reading = x12.read(data)

    assert not reading.is_x12
    assert codes(reading.findings) in (["file_empty"], ["not_x12"])


def test_noise_behind_a_good_header_is_refused_without_keeping_it():
    data = file()[:200] + b"a~" * 2_000_000

    reading = x12.read(data)

    assert "file_too_long" in codes(reading.findings)
    assert len(reading.all_findings) < 10


def test_every_element_knows_its_bytes():
    data = b"\xef\xbb\xbf" + file(terminator="\r\n").replace(b"PO-1", "Nº-1".encode())

    begin = only_set(data).segments[1]
    start, end = begin.span(3)

    assert data[start:end].decode() == begin.get(3) == "Nº-1"
    assert data[slice(*begin.span())].decode() == "BEG*00*SA*Nº-1**20240105"


def test_an_element_that_was_not_sent_reads_as_its_default():
    begin = only_set(file()).segments[1]

    assert (begin.get(4), begin.get(40), begin.get(40, "none")) == ("", "", "none")
    assert begin.composite(3) == ["PO-1"]
