"""The packing form: how many cartons, what is in each, and nothing lost on the way."""

import pytest

from fulfillment.models import Package
from oms.accounts.access import Role
from tests.builders.screens import shipment_page, signed_in, text_of
from tests.builders.stock import picked, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def warehouse():
    return signed_in(Role.WAREHOUSE)


def lay_out(client, shipment, **values):
    return client.post(f"{shipment_page(shipment)}/pack", values)


def grid(answer) -> list[list[str]]:
    return [[field.value() for field in fields] for _, fields in answer.context["pack_form"].rows()]


@pytest.mark.parametrize(("asked", "shown"), [("3", 3), ("999", 50), ("0", 1)])
def test_the_packing_grid_is_laid_out_for_as_many_cartons_as_asked(warehouse, asked, shown):
    _, shipment = picked([("A-1", 4), ("A-2", 3)])
    assert grid(warehouse.get(shipment_page(shipment))) == [["4"], ["3"]]

    answer = lay_out(warehouse, shipment, laid_out="1", cartons=asked, lay_out="as_typed")

    assert answer.status_code == 200
    assert len(answer.context["pack_form"].numbers) == shown
    assert not Package.objects.exists()


def test_a_carton_an_item_is_laid_out_at_one_press(warehouse):
    _, shipment = picked([("A-1", 4), ("A-2", 3)])

    assert grid(lay_out(warehouse, shipment, laid_out="1", cartons="1", lay_out="each")) == [["4", ""], ["", "3"]]


def test_what_was_typed_stays_when_the_number_of_cartons_changes(warehouse):
    _, shipment = picked([("A-1", 4), ("A-2", 3)])
    one, two = (line.pk for line in shipment.lines.order_by("item__sku"))
    typed = {f"c1_{one}": "3", f"c2_{one}": "1", f"c1_{two}": "", f"c2_{two}": "x", "laid_out": "2"}

    more = lay_out(warehouse, shipment, **typed, cartons="3", lay_out="as_typed")
    fewer = lay_out(warehouse, shipment, **typed, cartons="1", lay_out="as_typed")

    assert grid(more) == [["3", "1", ""], ["", "x", ""]]
    assert grid(fewer) == [["4"], ["x"]]
    assert fewer.context["pack_form"]["laid_out"].value() == 1


@pytest.mark.parametrize("typed", ["1e9999999", "1e999999", "-1e999999", "1e-999999", "NaN", "Infinity", "9" * 40])
def test_a_number_nobody_can_write_out_stays_as_it_was_typed_when_cartons_go(warehouse, typed):
    _, shipment = picked([("A-1", 4)])
    line = shipment.lines.get().pk

    answer = lay_out(
        warehouse, shipment, **{f"c1_{line}": "1", f"c2_{line}": typed}, laid_out="2", cartons="1", lay_out="as_typed"
    )

    assert answer.status_code == 200
    assert grid(answer) == [[f"1 {typed}"]]
    assert len(answer.content) < 100_000


def test_confirming_with_another_number_of_cartons_lays_them_out_and_packs_nothing_yet(warehouse):
    _, shipment = picked([("A-1", 4)])
    line = shipment.lines.get().pk

    answer = lay_out(warehouse, shipment, **{f"c1_{line}": "4"}, laid_out="1", cartons="2")

    assert answer.status_code == 200
    assert grid(answer) == [["4", ""]]
    assert not Package.objects.exists()


def test_a_number_of_cartons_that_is_none_is_told_and_packs_nothing(warehouse):
    _, shipment = picked([("A-1", 4)])
    line = shipment.lines.get().pk

    answer = lay_out(warehouse, shipment, **{f"c1_{line}": "4"}, laid_out="1", cartons="many")

    assert answer.status_code == 422
    assert "Not a number." in text_of(answer)
    assert grid(answer) == [["4"]]
    assert not Package.objects.exists()


def test_packing_into_two_cartons(warehouse):
    _, shipment = picked([("A-1", 4), ("A-2", 3)])
    one, two = shipment.lines.order_by("item__sku")
    sent = {"cartons": "2", f"c1_{one.pk}": "4", f"c1_{two.pk}": "1", f"c2_{one.pk}": "", f"c2_{two.pk}": "2"}

    answer = warehouse.post(f"{shipment_page(shipment)}/pack", sent, follow=True)

    assert "is packed." in text_of(answer)
    assert [sorted(p.lines.values_list("quantity", flat=True)) for p in Package.objects.order_by("number")] == [
        [1, 4],
        [2],
    ]


@pytest.mark.parametrize(
    ("typed", "cell", "said"),
    [
        ({"c1": "3", "c2": ""}, "c1", "1 missing: 3 packed, 4 picked."),
        ({"c1": "3", "c2": "2"}, "c2", "1 too many: 5 packed, 4 picked."),
        ({"c1": "", "c2": ""}, "c1", "4 missing: 0 packed, 4 picked."),
        ({"c1": "4", "c2": ""}, "c2", "Carton 2 is empty; choose fewer cartons."),
        ({"c1": "2.5", "c2": "1.5"}, "c1", "Counted in whole EA."),
    ],
)
def test_a_mistake_in_the_packing_grid_is_told_at_its_cell_and_nothing_typed_is_lost(warehouse, typed, cell, said):
    _, shipment = picked([("A-1", 4)])
    line = shipment.lines.get().pk
    sent = {f"{name}_{line}": value for name, value in typed.items()}

    answer = warehouse.post(f"{shipment_page(shipment)}/pack", {"cartons": "2", **sent})

    assert answer.status_code == 422
    form = answer.context["pack_form"]
    assert form.errors[f"{cell}_{line}"] == [said]
    assert {name: form[name].value() for name in sent} == sent
    assert not Package.objects.exists()


def test_a_pick_of_half_a_piece_is_told_at_its_cell(warehouse):
    _, shipment = planned()
    name = f"found_{shipment.lines.get().pk}"

    answer = warehouse.post(f"{shipment_page(shipment)}/pick", {name: "2.5"})

    assert answer.status_code == 422
    assert answer.context["pick_form"].errors[name] == ["Counted in whole EA."]


def test_enter_while_packing_asks_for_the_grid_and_no_key_packs(warehouse):
    """A browser presses the first submit button of a form on Enter; `s` has just confirmed the pick."""
    _, shipment = picked([("A-1", 4)])

    page = text_of(warehouse.get(shipment_page(shipment)))
    form = page[page.index(f'action="{shipment_page(shipment)}/pack"') :].partition("</form>")[0]

    assert (
        form.index("Number of cartons") < form.index("Lay out") < form.index("<table") < form.index("Confirm packing")
    )
    assert 'name="lay_out"' in form[form.index("<button") :].partition(">")[0]
    assert "data-key" not in form


def test_weights_of_cartons_stand_point_under_point(warehouse):
    _, shipment = picked([("A-1", 4)])
    line = shipment.lines.get().pk
    typed = {f"c1_{line}": "3", f"c2_{line}": "1", "laid_out": "2", "cartons": "2"}
    lay_out(warehouse, shipment, **typed)
    Package.objects.filter(number=1).update(weight="1200")
    Package.objects.filter(number=2).update(weight="12.45")

    page = text_of(warehouse.get(shipment_page(shipment)))

    assert "1,200.00 kg" in page
    assert "12.45 kg" in page
