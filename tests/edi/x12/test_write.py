"""What we send: counted, padded, trimmed, and never carrying a delimiter inside a value."""

from datetime import UTC, datetime

import pytest

from oms.edi import x12

AT = datetime(2024, 1, 5, 12, 30, tzinfo=UTC)
BODY = [x12.segment("BEG", "00", "SA", "PO-1", "", "20240105"), x12.segment("PO1", "1", "10", "EA", "2.5")]


def header(**values) -> x12.InterchangeHeader:
    return x12.InterchangeHeader("ZZ", "SELLER", "01", "BUYER", 42, AT, **values)


def group(*sets: x12.SetToWrite, number: int = 7) -> x12.GroupToWrite:
    return x12.GroupToWrite("SELLER", "BUYER", number, AT, sets or (x12.SetToWrite("850", "0001", BODY),))


def test_an_interchange_is_counted_padded_and_closed():
    assert x12.write(header(line_end="\n"), [group()]).decode().splitlines() == [
        "ISA*00*          *00*          *ZZ*SELLER         *01*BUYER          *240105*1230*U*00401*000000042*0*P*>~",
        "GS*PO*SELLER*BUYER*20240105*1230*7*X*004010~",
        "ST*850*0001~",
        "BEG*00*SA*PO-1**20240105~",
        "PO1*1*10*EA*2.5~",
        "SE*4*0001~",
        "GE*1*7~",
        "IEA*1*000000042~",
    ]


def test_several_sets_and_groups_are_counted():
    sets = [x12.SetToWrite("850", f"{number:04d}", BODY) for number in (1, 2)]

    data = x12.write(header(), [group(*sets), group(number=8)])

    (interchange,) = x12.read(data).interchanges
    assert x12.read(data).all_findings == []
    assert [len(each.sets) for each in interchange.groups] == [2, 1]


def test_trailing_empty_elements_are_not_written():
    body = [x12.Segment("REF", ["DP", "099", "", ""])]

    assert b"REF*DP*099~" in x12.write(header(), [group(x12.SetToWrite("850", "0001", body))])


@pytest.mark.parametrize("value", ["A*B", "A~B", "A>B", "A\nB", "A\rB"])
def test_a_value_with_a_delimiter_is_refused_naming_its_place(value):
    body = [x12.segment("MSG", value)]

    with pytest.raises(x12.UnwritableValue, match="MSG, element 01") as refusal:
        x12.write(header(), [group(x12.SetToWrite("850", "0001", body))])

    assert (refusal.value.tag, refusal.value.element, refusal.value.value) == ("MSG", 1, value)


def test_a_delimiter_in_a_value_is_replaced_when_the_partner_has_a_rule():
    body = [x12.segment("MSG", "5*5~6")]

    data = x12.write(header(), [group(x12.SetToWrite("850", "0001", body))], substitute={"*": "x", "~": "-"})

    assert b"MSG*5x5-6~" in data


def test_a_rule_that_puts_another_delimiter_in_does_not_count():
    body = [x12.segment("MSG", "A*B")]

    with pytest.raises(x12.UnwritableValue):
        x12.write(header(), [group(x12.SetToWrite("850", "0001", body))], substitute={"*": "~"})


def test_an_id_too_long_for_the_isa_is_refused():
    long = x12.InterchangeHeader("ZZ", "S" * 16, "01", "BUYER", 42, AT)

    with pytest.raises(x12.UnwritableValue, match="ISA, element 06"):
        x12.write(long)


def test_a_character_the_partner_cannot_read_is_refused():
    body = [x12.segment("MSG", "Noé")]

    with pytest.raises(x12.UnwritableValue, match="ascii"):
        x12.write(header(encoding="ascii"), [group(x12.SetToWrite("850", "0001", body))])


def test_sets_of_two_kinds_do_not_share_a_group():
    with pytest.raises(ValueError, match="functional group"):
        x12.write(header(), [group(x12.SetToWrite("850", "1", BODY), x12.SetToWrite("810", "2", BODY))])


@pytest.mark.parametrize("marks", [x12.Delimiters(b"*", b"*"), x12.Delimiters(component=b"")])
def test_delimiters_must_differ(marks):
    with pytest.raises(ValueError, match="Delimiters"):
        x12.write(header(delimiters=marks))


def test_a_ta1_stands_between_isa_and_the_first_group():
    received = x12.read(x12.write(header(), [group()])).interchanges[0]

    data = x12.write(header(), [group()], ta1s=[x12.ta1(received)])

    assert data[106:].startswith(b"TA1*000000042*240105*1230*A*000~GS*")


def test_isa11_carries_the_repetition_separator_from_00402_on():
    marks = x12.Delimiters(repetition=b"^")

    old, new = (x12.write(header(version=version, delimiters=marks)) for version in ("00401", "00501"))

    assert (old[82:83], new[82:83]) == (b"U", b"^")
