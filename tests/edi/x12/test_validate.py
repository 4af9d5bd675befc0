"""What is wrong inside a set, named by segment and element."""

import pytest

from oms.edi import x12
from tests.edi.x12.documents import ORDER, codes, file, only_set, order_set

BEG, PO1, CTT = ORDER


def faults(*body: str, version: str = "004010", **options: str) -> list[x12.Finding]:
    return x12.validate(only_set(file(order_set(*body, **options), version=version)))


def only_fault(*body: str) -> x12.Finding:
    (found,) = faults(*body)
    return found


def test_a_good_order_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("line", "code", "element", "x12_code", "severity"),
    [
        ("PO1*1*XX26*EA*2.5", "number_invalid", 2, "6", "error"),
        ("PO1*1*1E3*EA*2.5", "number_invalid", 2, "6", "error"),
        ("PO1*1*10*DZN*2.5", "element_too_long", 3, "5", "warning"),
        ("PO1*1*10*E*2.5", "element_too_short", 3, "4", "warning"),
        ("PO1*1*10*EA*2.5**VN", "conditional_element_missing", 7, "2", "warning"),
        ("PO1*1*10**2.5*PE", None, 0, "", ""),
        ("PO1*1*10*EA**PE", "conditional_element_missing", 4, "2", "warning"),
        ("PO1*1*10*EA*12345678901234567890.5", "element_too_long", 4, "5", "warning"),
        ("PO1*1*10*EA*-12345678.123456789", None, 0, "", ""),
        ("PO1*1*.5*EA*5.", None, 0, "", ""),
    ],
)
def test_a_line_is_judged_element_by_element(line, code, element, x12_code, severity):
    found = faults(BEG, line, CTT)

    assert [(each.code, each.element, each.x12, each.severity) for each in found] == (
        [(code, element, x12_code, severity)] if code else []
    )


@pytest.mark.parametrize("on", ["20240230", "2024010", "20241301", "00000000", "January"])
def test_a_day_that_is_none_is_found(on):
    found = only_fault(f"BEG*00*SA*PO-1**{on}", PO1, CTT)

    assert (found.code, found.segment, found.position, found.element, found.value) == ("date_invalid", "BEG", 2, 5, on)
    assert found.x12 == "8"
    assert on in found.message


def test_a_leap_day_is_a_day():
    assert faults("BEG*00*SA*PO-1**20240229", PO1, CTT) == []


def test_old_releases_may_write_days_with_six_digits():
    assert faults("BEG*00*SA*PO-1**990105", PO1, CTT, version="003040") == []
    assert codes(faults("BEG*00*SA*PO-1**990105", PO1, CTT)) == ["date_invalid"]


@pytest.mark.parametrize("time", ["2500", "1260", "12"])
def test_a_time_that_is_none_is_found(time):
    found = only_fault(BEG, f"DTM*002*20240105*{time}", PO1, CTT)

    assert (found.code, found.x12) == ("time_invalid", "9")


def test_a_missing_mandatory_element_is_found():
    found = only_fault("BEG*00**PO-1**20240105", PO1, CTT)

    assert (found.code, found.element, found.x12) == ("element_missing", 2, "1")


def test_more_elements_than_the_segment_has_are_found():
    found = only_fault(BEG, "CUR*BY*USD" + "*" * 20 + "X", PO1, CTT)

    assert (found.code, found.element, found.x12) == ("element_not_expected", 22, "3")


def test_a_control_character_is_found():
    found = only_fault(BEG, "REF*DP*A\x01B", PO1, CTT)

    assert (found.code, found.x12) == ("character_invalid", "6")


def test_a_code_outside_a_closed_list_is_found():
    found = only_fault(BEG, "SAC*Y*C310***500", PO1, CTT)

    assert (found.code, found.element, found.x12) == ("code_unknown", 1, "7")


def test_a_missing_segment_is_named_where_its_absence_became_certain():
    found = only_fault(PO1, CTT)

    assert (found.code, found.segment, found.position, found.x12) == ("segment_missing", "BEG", 2, "3")


@pytest.mark.parametrize(
    ("stranger", "code", "x12_code"),
    [("ZZZ*1", "segment_unknown", "1"), ("BIG*20240105*7", "segment_not_in_set", "6")],
)
def test_a_segment_that_does_not_belong_is_found(stranger, code, x12_code):
    found = only_fault(BEG, stranger, PO1, CTT)

    assert (found.code, found.position, found.x12, found.severity) == (code, 3, x12_code, "error")


def test_a_segment_that_comes_too_late_is_only_a_warning():
    found = only_fault(BEG, "N1*ST*STORE", "DTM*002*20240105", PO1, CTT)

    assert (found.code, found.x12, found.severity) == ("segment_out_of_order", "7", "warning")


def test_a_mandatory_segment_that_comes_late_is_not_called_missing():
    found = faults("BIG*20240105*7", "IT1*1*1*EA*1", "ISS*1*EA", "TDS*100", set_id="810")

    assert codes(found) == ["segment_out_of_order"]


def test_a_segment_that_may_come_once_is_found_when_it_comes_twice():
    found = only_fault(BEG, BEG, PO1, CTT)

    assert (found.code, found.position, found.x12) == ("segment_repeated", 3, "5")


def test_segments_of_x12_that_we_do_not_read_are_let_pass():
    assert faults(BEG, "PWK*XX", PO1, "LDT*AA*1*DA", CTT) == []


def test_sets_without_an_outline_get_envelope_checks_only():
    assert faults("WHATEVER*X", set_id="832") == []


def test_a_fault_points_at_the_bytes_of_its_element():
    data = file(order_set(BEG, "PO1*1*XX26*EA*2.5", CTT))

    (found,) = x12.validate(only_set(data))

    assert data[slice(*found.span)] == b"XX26"
    assert found.message == "Segment 3 PO1, element 02 `XX26` must be a number."


def test_a_set_of_noise_stops_being_looked_at():
    found = faults(*["ZZZ*1"] * 5_000)

    assert len(found) < 600
    assert found[-1].code == "too_many_faults"
