"""Delimiters are whatever the sender used, wherever the lines happen to break."""

import pytest

from oms.edi import x12
from tests.edi.x12.documents import ORDER, codes, file, joined, lines, only_set

TERMINATORS = ["~", "~\r\n", "\n", "\r\n", "\r", "\x15", "\x1c", "'", "\\", "!", "~ \n", "…", "\ufffd", "}", "^"]


def bodies(data: bytes) -> list[str]:
    return [repr(each) for each in only_set(data).segments[1:-1]]


@pytest.mark.parametrize("terminator", TERMINATORS)
def test_segments_end_with_whatever_the_sender_chose(terminator):
    data = file(terminator=terminator)

    assert bodies(data) == list(ORDER)
    assert x12.read(data).all_findings == []


@pytest.mark.parametrize("mark", [b"\xa6", b"\xd6", b"\x85"])
def test_a_single_byte_outside_ascii_may_end_segments(mark):
    data = mark.join(each.encode() for each in lines()) + mark

    assert bodies(data) == list(ORDER)


@pytest.mark.parametrize("element", ["|", "~", "^", "+", "\x07", "\x1d", "\x7f", "\t", "¦"])
def test_elements_are_parted_by_whatever_stands_after_isa(element):
    data = "".join(each.replace("*", element) + "\n" for each in lines()).encode()

    assert bodies(data) == list(ORDER)


def test_a_byte_order_mark_is_passed_over():
    assert x12.read(b"\xef\xbb\xbf" + file()).all_findings == []


def test_mail_headers_around_the_interchange_are_noted_and_passed_over():
    data = b"MIME-Version: 1.0\r\nX-Note: ISA-like\r\n\r\n" + file() + b"--boundary--\r\n"

    reading = x12.read(data)

    assert len(reading.interchanges) == 1
    assert codes(reading.all_findings) == ["text_outside_interchange"] * 2


def test_indented_lines_read_like_any_other():
    data = "\r\n".join("   " + each + " ~" for each in lines()).encode()

    assert bodies(data) == list(ORDER)


def test_a_file_wrapped_at_eighty_columns_is_joined_again():
    text = "~".join(lines()) + "~"
    data = "\n".join(text[at : at + 80] for at in range(0, len(text), 80)).encode()

    assert bodies(data) == list(ORDER)
    assert x12.read(data).all_findings == []


@pytest.mark.parametrize("width", [7, 11, 13, 80])
def test_a_wrap_may_cut_a_tag_in_two(width):
    text = "~".join(lines()) + "~"
    data = (text[:106] + "\n".join(text[at : at + width] for at in range(106, len(text), width))).encode()

    assert bodies(data) == list(ORDER)


@pytest.mark.parametrize("terminator", ["~", "~\n", "\n"])
def test_an_empty_isa16_leaves_the_terminator_readable(terminator):
    first, *rest = lines()
    data = joined([first[:-1], *rest], terminator)

    (interchange,) = x12.read(data).interchanges

    assert interchange.delimiters.component == b""
    assert bodies(data) == list(ORDER)


def test_a_missing_isa16_leaves_the_terminator_readable():
    first, *rest = lines()
    data = joined([first[:-2], *rest])

    assert bodies(data) == list(ORDER)
    assert codes(x12.read(data).all_findings) == ["isa_width"]


def test_an_isa_without_padding_is_read_by_counting_its_fields():
    first, *rest = lines()
    data = joined(["*".join(part.strip() for part in first.split("*")), *rest])

    (interchange,) = x12.read(data).interchanges

    assert (interchange.sender_id, interchange.receiver_id) == ("BUYER", "SELLER")
    assert codes(interchange.findings) == ["isa_width"]


def test_ids_are_trimmed_on_the_right_only_and_the_control_number_is_kept():
    first, *rest = lines()
    data = joined([first.replace("BUYER     ", " BUYER    "), *rest])

    (interchange,) = x12.read(data).interchanges

    assert interchange.sender_id == " BUYER"
    assert interchange.control_number == "000000001"


@pytest.mark.parametrize(
    ("version", "mark", "repetition"), [("00401", "U", b""), ("00501", "^", b"^"), ("00401", "^", b"")]
)
def test_isa11_is_a_separator_only_from_00402_on(version, mark, repetition):
    first, *rest = lines()
    data = joined([first.replace("*U*00401*", f"*{mark}*{version}*"), *rest])

    assert x12.read(data).interchanges[0].delimiters.repetition == repetition


def test_the_last_terminator_may_be_missing():
    assert x12.read(file().rstrip(b"~\n")).all_findings == []


def test_trailing_end_of_file_marks_and_nulls_are_passed_over():
    assert x12.read(file() + b"\x1a\x00\x00\r\n").all_findings == []


def test_empty_segments_are_not_counted():
    data = file().replace(b"~\nPO1", b"~~\n~\nPO1")

    assert x12.read(data).all_findings == []


def test_information_separators_are_no_white_space():
    data = "\x1c".join(each.replace("*", "\x1d") for each in lines()).encode() + b"\x1c\r\n"

    assert bodies(data) == list(ORDER)


@pytest.mark.parametrize(("encoding", "text"), [("utf-8", "Épicerie “Chez Noé”"), ("cp1252", "Épicerie “Chez Noé”")])
def test_accents_and_curly_quotes_survive_in_either_encoding(encoding, text):
    data = file().decode().replace("PO-1", text).encode(encoding)

    assert only_set(data).segments[1].get(3) == text
