"""The 855 answers every unit that was ordered."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oms.edi import x12
from oms.edi.x12.parts import Reference
from orders.edi import x855

IDS = (("VN", "SKU-1"), ("UP", "012345678905"))


def line(*answers: tuple[str, int], line_id: str = "001", quantity: int | None = None) -> x855.AcknowledgedLine:
    given_answers = tuple(x855.LineAnswer(code, Decimal(units)) for code, units in answers)
    total = sum(units for _, units in answers) if quantity is None else quantity
    return x855.AcknowledgedLine(line_id, Decimal(total), "EA", Decimal("2.50"), "PE", IDS, given_answers)


def acknowledgement(*lines: x855.AcknowledgedLine, **values) -> x855.PurchaseOrderAcknowledgement:
    return x855.PurchaseOrderAcknowledgement(
        "PO-1", date(2024, 1, 5), date(2024, 1, 8), lines or (line(("IA", 10)),), **values
    )


def text(document: x855.PurchaseOrderAcknowledgement) -> list[str]:
    written = x855.write(document)
    assert x12.validate(x12.transaction_set("855", "0001", written)) == []
    return [repr(each) for each in written]


def test_an_order_accepted_as_it_stands():
    document = acknowledgement(release="07", order_number="SO-100", references=(Reference("IA", "0012"),))

    assert text(document) == [
        "BAK*00*AD*PO-1*20240105*07***SO-100*20240108",
        "REF*IA*0012",
        "PO1*001*10*EA*2.5*PE*VN*SKU-1*UP*012345678905",
        "ACK*IA*10*EA",
        "CTT*1",
    ]


def test_the_day_of_the_order_and_the_day_of_the_answer_have_their_own_places():
    begin = x855.write(acknowledgement())[0]

    assert (begin.get(4), begin.get(9)) == ("20240105", "20240108")


@pytest.mark.parametrize(
    ("answers", "type_"),
    [
        ([("IA", 10)], "AD"),
        ([("IR", 10)], "RD"),
        ([("IA", 6), ("IB", 4)], "AC"),
        ([("IQ", 10)], "AC"),
        ([("IA", 5), ("IR", 5)], "AC"),
    ],
)
def test_the_header_agrees_with_the_lines(answers, type_):
    assert x855.write(acknowledgement(line(*answers)))[0].get(2) == type_


def test_one_rejected_line_of_two_changes_the_order():
    document = acknowledgement(line(("IA", 1)), line(("IR", 1), line_id="002"))

    assert document.type == "AC"


def test_part_of_a_line_may_be_promised_for_another_day():
    later = x855.LineAnswer("IB", Decimal(4), "068", date(2024, 2, 1))
    part = x855.AcknowledgedLine("001", Decimal(10), "EA", None, "", IDS, (x855.LineAnswer("IA", Decimal(6)), later))

    assert text(acknowledgement(part))[1:4] == [
        "PO1*001*10*EA***VN*SKU-1*UP*012345678905",
        "ACK*IA*6*EA",
        "ACK*IB*4*EA*068*20240201",
    ]


def test_a_substitute_is_named_in_the_answer():
    answer = x855.LineAnswer("IS", Decimal(10), ids=(("VN", "SKU-2"),))
    substituted = x855.AcknowledgedLine("001", Decimal(10), "EA", None, "", IDS, (answer,))

    assert "ACK*IS*10*EA****VN*SKU-2" in text(acknowledgement(substituted))


def test_answers_that_leave_units_out_are_refused():
    with pytest.raises(x855.AnswersDoNotAddUp, match=r"001: 10 ordered, 9 answered"):
        x855.write(acknowledgement(line(("IA", 9), quantity=10)))


def test_a_code_that_is_none_is_refused():
    with pytest.raises(ValueError, match="`OK`"):
        x855.write(acknowledgement(line(("OK", 10))))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(x855.CODES)), st.integers(1, 10**6)), min_size=1, max_size=4))
def test_answers_always_add_up_to_what_was_ordered(answers):
    written = x855.write(acknowledgement(line(*answers)))

    ordered = next(each for each in written if each.tag == "PO1")
    answered = sum(int(each.get(2)) for each in written if each.tag == "ACK")
    assert int(ordered.get(2)) == answered
    assert x12.validate(x12.transaction_set("855", "0001", written)) == []
