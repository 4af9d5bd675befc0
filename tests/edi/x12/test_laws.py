"""Laws: what is written reads back the same; whatever a partner sends is read and can be answered."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oms.edi import x12
from orders.edi import x850
from tests.edi.x12.documents import file, order_set

MARKS = "*~>|^+!'\\{}\x07\x15\x1c\x1d\x1e\x1f\n"
LETTERS = st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters=MARKS + "\x7f\x85\xa0\xad")
TAGS = st.sampled_from(["BEG", "PO1", "REF", "N1", "MSG", "PID", "ISAAC", "ISA", "ZZ9"])
VALUES = st.one_of(st.just(""), st.text(LETTERS, min_size=1, max_size=20))
SEGMENTS = st.builds(lambda tag, values: x12.segment(tag, *values), TAGS, st.lists(VALUES, max_size=8))
DELIMITERS = st.permutations(list(MARKS)).filter(lambda marks: marks[0] != "\n" and marks[2] != "\n")
AT = datetime(2024, 1, 5, 12, 30, tzinfo=UTC)


@settings(deadline=None)
@given(st.lists(SEGMENTS, min_size=1, max_size=12), DELIMITERS, st.sampled_from(["", "\n", "\r\n"]))
def test_what_is_written_reads_back_the_same(body, marks, line_end):
    element, terminator, component = (mark.encode() for mark in marks[:3])
    delimiters = x12.Delimiters(element, terminator, component)
    header = x12.InterchangeHeader("ZZ", "SELLER", "ZZ", "BUYER", 42, AT, delimiters=delimiters, line_end=line_end)
    sets = [x12.SetToWrite("850", "0001", body), x12.SetToWrite("850", "0002", body)]

    data = x12.write(header, [x12.GroupToWrite("S", "B", 7, AT, sets)])

    reading = x12.read(data)
    assert reading.all_findings == []
    (interchange,) = reading.interchanges
    assert interchange.delimiters == delimiters
    assert [each.segments[1:-1] for each in interchange.sets] == [body, body]


@st.composite
def mutilated(draw) -> bytes:
    """A good order with pieces cut out, doubled, moved or overwritten."""
    body = ("BEG*00*SA*PO-1**20240105", "REF*DP*9", "DTM*037*20240110", "N1*ST*X*92*1", "N4*A*NY*1")
    line = ("PO1*1*10*EA*2.5**VN*SKU-1", "SDQ*EA*92*1*4*2*6", "SCH*10*EA***002*20240201", "CTT*1")
    data = file(order_set(*body, *line), terminator=draw(st.sampled_from(["~", "~\n", "\n", "\r\n"])))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        piece = draw(
            st.one_of(st.binary(max_size=12), st.just(data[start:end] * 2), st.sampled_from([b"~", b"*", b"\nISA*"]))
        )
        data = data[:start] + piece + data[end:]
    return data


def everything(data: bytes) -> None:
    """The whole road of an inbound file, up to the answer."""
    for interchange in x12.read(data).interchanges:
        answers = x12.acknowledge(interchange, accepted={"850"})
        envelope = x12.ta1(interchange)
        for each in interchange.sets:
            x850.read(each)
            x12.read_997(each)
            x12.validate(each)
            assert all(found.message for found in each.findings)
            assert [segment.position for segment in each.segments] == list(range(1, len(each.segments) + 1))
        sets = [x12.SetToWrite("997", f"{n:04d}", each.segments) for n, each in enumerate(answers, 1)]
        groups = [x12.GroupToWrite("S", "B", 1, AT, sets)] if sets else []
        header = x12.InterchangeHeader("ZZ", "SELLER", "ZZ", "BUYER", 1, AT)
        assert x12.read(x12.write(header, groups, ta1s=[envelope])).all_findings == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutilated())
def test_a_mutilated_file_never_raises(data):
    everything(data)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_noise_never_raises(noise):
    everything(noise)
    everything(file()[:106] + noise)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutilated())
def test_every_byte_of_a_set_lies_in_a_segment_or_is_blank_or_a_terminator(data):
    for interchange in x12.read(data).interchanges:
        for each in interchange.sets:
            kept = [slice(segment.start, segment.end) for segment in each.segments]
            ends = [each.start, *(piece.stop for piece in kept)]
            starts = [*(piece.start for piece in kept), each.end]
            for end, start in zip(ends, starts, strict=True):
                gap = interchange.source.data[end:start]
                assert not gap.replace(interchange.delimiters.segment, b"").strip(b" \t\r\n\x00\x1a")
