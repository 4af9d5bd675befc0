"""A 997 says what was wrong in the partner's own counting; a TA1 speaks for the envelope."""

import pytest

from oms.edi import x12
from tests.edi.x12.documents import ORDER, file, isa, joined, lines, order_set

BEG, PO1, CTT = ORDER


def answers(data: bytes, **options) -> list[x12.GroupAnswer]:
    return x12.acknowledge(x12.read(data).interchanges[0], **options)


def written(data: bytes, **options) -> list[str]:
    (answer,) = answers(data, **options)
    return [repr(each) for each in answer.segments]


def test_a_good_group_is_accepted():
    assert written(file()) == ["AK1*PO*1", "AK2*850*0001", "AK5*A", "AK9*A*1*1*1"]


def test_a_bad_element_is_reported_with_its_place_reference_and_value():
    data = file(order_set(BEG, "PO1*1*XX26*EA*2.5", CTT))

    assert written(data) == [
        "AK1*PO*1",
        "AK2*850*0001",
        "AK3*PO1*3**8",
        "AK4*2*330*6*XX26",
        "AK5*R*5",
        "AK9*R*1*1*0",
    ]


def test_a_missing_segment_is_reported_where_its_absence_became_certain():
    assert "AK3*BEG*2**3" in written(file(order_set(PO1, CTT)))


def test_warnings_accept_with_errors():
    data = file(order_set(BEG, "PO1*1*10*DZN*2.5", CTT))

    assert written(data)[2:] == ["AK3*PO1*3**8", "AK4*3*355*5*DZN", "AK5*E*5", "AK9*E*1*1*1"]


def test_one_rejected_set_of_two_accepts_the_group_partially():
    data = file(order_set(number="0001"), order_set(PO1, CTT, number="0002"))

    assert written(data)[-1] == "AK9*P*2*2*1"


def test_a_wrong_count_rejects_the_set_with_code_four():
    data = joined(["SE*9*0001" if each == "SE*5*0001" else each for each in lines()])

    assert written(data)[2:] == ["AK5*R*4", "AK9*R*1*1*0"]


def test_the_count_the_sender_claimed_is_echoed():
    data = joined(["GE*7*1" if each == "GE*1*1" else each for each in lines()])

    assert written(data)[-1] == "AK9*E*7*1*1*5"


def test_a_group_whose_control_numbers_differ_is_rejected_whole():
    data = joined(["GE*1*2" if each == "GE*1*1" else each for each in lines()])

    assert written(data)[-1] == "AK9*R*1*1*0*4"


def test_sets_outside_the_agreement_are_rejected_with_code_one():
    data = file(order_set(set_id="850"), order_set(set_id="875", number="0002"))

    assert written(data, accepted={"850"})[2:] == ["AK5*A", "AK2*875*0002", "AK5*R*1", "AK9*P*2*2*1"]


def test_groups_and_releases_outside_the_agreement_are_rejected():
    assert written(file(), accepted={"810"})[-1] == "AK9*R*1*1*0*1"
    assert written(file(), versions={"005010"})[-1] == "AK9*R*1*1*0*2"


def test_a_release_of_5010_is_named_in_ak1():
    assert written(file(version="005010"))[0] == "AK1*PO*1*005010"


@pytest.mark.parametrize("set_id", ["997", "999"])
def test_an_acknowledgement_is_never_acknowledged(set_id):
    body = ("AK1*PO*1", "AK9*A*1*1*1")

    assert answers(file(order_set(*body, set_id=set_id), functional_id="FA")) == []


def test_business_faults_are_no_matter_for_the_997():
    business = x12.Finding("business", "item_unknown", "SKU-1 is unknown.", "PO1", 3, 7, "SKU-1")

    assert written(file(), findings_of=lambda each: [business])[-1] == "AK9*A*1*1*1"


def test_a_partner_agreement_may_weigh_a_fault_otherwise():
    data = joined(["SE*9*0001" if each == "SE*5*0001" else each for each in lines()])

    assert written(data, policy={"set_count_wrong": "warning"})[2:] == ["AK5*E*4", "AK9*E*1*1*1"]
    assert written(data, policy={"set_count_wrong": "ignore"})[2:] == ["AK5*A", "AK9*A*1*1*1"]


def test_the_copy_of_a_bad_value_never_holds_a_delimiter():
    data = joined([each.replace("*", "|") for each in lines(order_set(BEG, "PO1*1*1*EA*X*Y", CTT))], "\n")
    data = data.replace(b"X|Y", b"X*~>Y")

    assert "AK4*4*212*6*XY" in written(data)


def test_no_more_than_five_codes_are_given():
    codes = [x12.Finding("set", f"c{n}", "", x12=str(n)) for n in range(10, 20)]

    assert written(file(), findings_of=lambda each: codes)[2] == "AK5*R*10*11*12*13*14"


def test_what_we_answer_is_itself_a_good_997():
    bad = order_set(BEG, "ZZZ*1", "PO1*1*XX26*DZN*2.5", "PO1*2*1*EA**PE", CTT, number="0002")
    (answer,) = answers(file(order_set(), bad))

    reply = x12.transaction_set("997", "0001", answer.segments)

    assert x12.validate(reply) == []
    read = x12.read_997(reply)
    assert (read.functional_id, read.group_control_number, read.status) == ("PO", "1", "P")
    assert (read.claimed, read.received, read.accepted) == ("2", "2", "1")
    assert [(each.control_number, each.status) for each in read.sets] == [("0001", "A"), ("0002", "R")]
    assert [(each.segment, each.position, each.element, each.element_code) for each in read.sets[1].errors] == [
        ("ZZZ", "3", "", ""),
        ("PO1", "4", "2", "6"),
        ("PO1", "4", "3", "5"),
        ("PO1", "5", "4", "2"),
    ]


def test_a_999_reads_like_a_997():
    body = ("AK1*HC*17*005010", "AK2*837*0001*005010", "IK3*CLM*22**8", "IK4*2*782*6*X", "IK5*R*5", "AK9*R*1*1*0")

    read = x12.read_997(x12.transaction_set("999", "0001", [x12.segment(*each.split("*")) for each in body]))

    assert read.sets[0].status == "R"
    assert read.sets[0].codes == ("5",)
    assert read.sets[0].errors[0].value == "X"


def test_an_empty_997_reads_as_nothing_said():
    read = x12.read_997(x12.transaction_set("997", "0001", []))

    assert (read.status, read.sets) == ("", ())


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("IEA*1*000000001", "IEA*1*000000001", "A*000"),
        ("IEA*1*000000001", "IEA*2*000000001", "E*021"),
        ("IEA*1*000000001", "IEA*1*000000002", "R*001"),
        ("*240105*1200*U", "*241305*1200*U", "R*014"),
        ("*240105*1200*U", "*240105*2500*U", "R*015"),
        ("*U*00401*", "*U*ABCDE*", "R*017"),
        ("*000000001*0*P*", "*00000000X*0*P*", "R*018"),
        ("*0*P*>", "*0*Q*>", "R*020"),
    ],
)
def test_the_ta1_names_the_fault_of_the_envelope(old, new, status):
    data = file().replace(old.encode(), new.encode(), 1)

    answer = repr(x12.ta1(x12.read(data).interchanges[0]))

    assert answer.endswith(status)
    assert x12.interchange_is_refused(x12.read(data).interchanges[0]) == status.startswith("R")


def test_the_ta1_tells_what_only_the_agreement_knows():
    interchange = x12.read(file()).interchanges[0]
    duplicate = x12.Finding("interchange", "duplicate", "Seen before.", "ISA", 0, 13, x12="025")

    assert repr(x12.ta1(interchange, findings=[duplicate])) == "TA1*000000001*240105*1200*R*025"


def test_an_interchange_of_a_ta1_alone_gets_no_997():
    assert answers(joined([isa(), "TA1*000000009*240105*1200*A*000", "IEA*0*000000001"])) == []
