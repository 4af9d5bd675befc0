"""Every sample file does what its sentence promises, as it lies there and brought up to date."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.demo.samples import FOLDER, PARTNER, SAMPLES, fresh, stored
from oms.edi.models import InboundFile, OutboundMessage, OutboundState
from oms.edi.x12 import Reading, read
from oms.jobs import runner
from orders.models import Order, OrderException
from tests.builders.company import make_person

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
EDI = [sample for sample in SAMPLES if sample.is_edi]
by_slug = pytest.mark.parametrize("sample", EDI, ids=lambda sample: sample.slug)


def codes_of(reading: Reading) -> list[str]:
    found = list(reading.findings)
    for interchange in reading.interchanges:
        found += interchange.findings
        for group in interchange.groups:
            found += group.findings
            found += [finding for each in group.sets for finding in each.findings]
    return [finding.code for finding in found]


@by_slug
@pytest.mark.django_db
def test_a_sample_has_just_the_findings_it_promises(sample):
    for content in (stored(sample), fresh(sample, NOW)):
        assert codes_of(read(content)) == list(sample.codes)


def test_every_file_of_the_folder_is_listed():
    assert {path.name for path in FOLDER.iterdir()} == {sample.filename for sample in SAMPLES}


@pytest.mark.django_db
def test_a_fresh_copy_is_of_today_and_has_numbers_of_its_own():
    good = SAMPLES[0]
    text = fresh(good, NOW).decode()
    later = fresh(good, NOW.replace(second=1)).decode()

    assert text.split("*")[9] == "261118"
    assert "DTM*010*20261125~" in text
    assert text.split("*")[13] != later.split("*")[13]
    assert text.splitlines()[3] != later.splitlines()[3], "the PO number is another"


@pytest.fixture
def demo_company(settings, tmp_path):
    settings.OUTBOX_DIR, settings.DEMO = tmp_path, True
    call_command("seed_demo", orders=200)


@pytest.mark.django_db(transaction=True)
def test_dropping_the_samples_in_does_what_their_sentences_say(client, demo_company):
    client.force_login(User.objects.get(email="ana@meridian.example"))
    for sample in [*EDI[:-1], EDI[0], EDI[-1]]:  # each 997 answers the promise of a good order
        last = OrderException.objects.order_by("pk").last().pk
        answer = client.post(reverse("demo:drop", args=[sample.slug]))

        assert answer["Location"] == reverse("edi:file", args=[InboundFile.objects.order_by("pk").last().pk])
        runner.run_until_idle()
        opened = set(OrderException.objects.filter(pk__gt=last).values_list("type", flat=True))
        assert opened == ({sample.opens} if sample.opens else set()), sample.slug

    assert Order.objects.filter(customer__name="Halvorsen Grocery").order_by("pk").last().currency == "EUR"
    answered = OutboundMessage.objects.filter(partner__identifier=PARTNER, acknowledged_at__isnull=False)
    assert {OutboundState.ACCEPTED, OutboundState.REJECTED} <= set(answered.values_list("state", flat=True))


@pytest.mark.django_db
def test_the_page_lists_every_file_with_its_links(client, settings):
    settings.DEMO = True
    client.force_login(make_person(Role.SPECIALIST))

    html = client.get(reverse("demo:samples")).content.decode()

    for sample in SAMPLES:
        assert sample.title in html
        assert (reverse("demo:drop", args=[sample.slug]) in html) == sample.is_edi
        file = client.get(reverse("demo:sample", args=[sample.slug]))
        assert sample.filename in file["Content-Disposition"]


@pytest.mark.django_db
def test_who_may_not_work_edi_drops_nothing(client, settings):
    settings.DEMO = True
    client.force_login(make_person(Role.WAREHOUSE))

    assert client.get(reverse("demo:samples")).status_code == 403
    assert client.post(reverse("demo:drop", args=[SAMPLES[0].slug])).status_code == 403
    assert not InboundFile.objects.exists()


@pytest.mark.django_db
def test_unknown_samples_and_lists_for_pasting_cannot_be_dropped(client, settings):
    settings.DEMO = True
    client.force_login(make_person(Role.SPECIALIST))

    assert client.post(reverse("demo:drop", args=["no-such-file"])).status_code == 404
    assert client.post(reverse("demo:drop", args=["order-lines"])).status_code == 404
    settings.DEMO = False
    assert client.post(reverse("demo:drop", args=[SAMPLES[0].slug])).status_code == 404
    assert not InboundFile.objects.exists()
