"""The files of real partners: each is stored and answered, whoever sent it, and the books are right afterwards."""

from pathlib import Path

import pytest
from django.db.models import Q

from oms.audit import proof
from oms.edi import x12
from oms.edi.models import (
    FileState,
    InboundFile,
    InboundInterchange,
    InboundMessage,
    InterchangeState,
    OutboundMessage,
    TradingPartner,
)
from oms.jobs import runner
from oms.jobs.models import Job, JobState
from orders.models import Order, OrderException
from tests.builders.company import make_customer
from tests.builders.partners import make_partner, store
from tests.edi.conftest import CORPUS, corpus_files

FILES = corpus_files()
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not FILES, reason=f"the files of real partners are not in {CORPUS}; EDI_CORPUS names the folder"
    ),
]


def take_in(paths: list[Path]) -> None:
    for path in paths:
        store(path.read_bytes(), path.name)
        runner.run_until_idle()


def set_up_partners(paths: list[Path]) -> None:
    """A partner for every sender in the files, addressing us as that sender does; one test partner for test data."""
    for path in paths:
        for each in x12.read(path.read_bytes()).interchanges:
            identity = {"qualifier": each.sender_qualifier[:2], "identifier": each.sender_id[:15]}
            usage = "T" if each.usage == "T" else "P"
            ours = {"our_qualifier": each.receiver_qualifier[:2], "our_identifier": each.receiver_id[:15]}
            if not TradingPartner.objects.filter(**identity, usage=usage).exists():
                customer = make_customer(name=f"Sender {each.sender_id[:20]}")
                make_partner(customer, name=each.sender_id[:80] or "Nobody", usage=usage, **identity, **ours)


def test_files_of_senders_we_do_not_know_are_stored_refused_and_put_to_work():
    take_in(FILES)

    assert InboundFile.objects.count() == len(FILES) == 114
    assert not InboundFile.objects.filter(state=FileState.STORED).exists()
    assert not Job.objects.exclude(state=JobState.DONE).exists()
    assert not Order.objects.exists()
    assert not OutboundMessage.objects.exists()
    refused = InboundInterchange.objects.filter(state=InterchangeState.REJECTED)
    assert refused.count() == InboundInterchange.objects.count() > 0
    assert not refused.filter(~Q(ta1__contains="*R*")).exists()
    assert (
        OrderException.objects.filter(type="edi_file").count()
        >= InboundFile.objects.exclude(duplicate_of__isnull=False).count()
    )
    assert not proof.failures()


def test_files_of_partners_end_with_one_outcome_a_document_and_one_997_a_group():
    set_up_partners(FILES)

    take_in(FILES)

    assert not Job.objects.exclude(state=JobState.DONE).exists()
    assert InboundFile.objects.count() == len(FILES)
    orders_read = InboundMessage.objects.filter(set_id="850", state="processed")
    assert orders_read.count() == 7
    assert Order.objects.count() == orders_read.count()
    for message in OutboundMessage.objects.filter(set_id="997"):
        written = x12.read(bytes(message.content)).interchanges[0]
        found = [each for one in written.sets for each in (*one.findings, *x12.validate(one))]
        assert not [each for each in found if each.is_error], message.pk
    assert not proof.failures()
