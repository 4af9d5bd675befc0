"""The 810 carries a total that is the sum of its parts, in cents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.edi import x810
from oms.edi import x12
from oms.edi.x12.parts import Allowance, Party, Reference, Terms

CENT = Decimal("0.01")


def line(quantity: str = "10", price: str = "2.50", line_id: str = "001", **values) -> x810.InvoiceLine:
    units, unit_price = Decimal(quantity), Decimal(price)
    amount = values.pop("amount", (units * unit_price).quantize(CENT))
    return x810.InvoiceLine(line_id, units, "EA", unit_price, amount, (("VN", "SKU-1"),), **values)


def invoice(
    *lines: x810.InvoiceLine, total: str | None = None, currency: str = "USD", **values
) -> x810.InvoiceDocument:
    document = x810.InvoiceDocument(
        "INV-7", date(2024, 1, 11), "PO-1", date(2024, 1, 5), lines or (line(),), Decimal(0), currency, **values
    )
    return replace(document, total=document.sum_of_parts if total is None else Decimal(total))


def text(document: x810.InvoiceDocument) -> list[str]:
    written = x810.write(document)
    assert x12.validate(x12.transaction_set("810", "0001", written)) == []
    return [repr(each) for each in written]


def test_an_invoice_with_everything():
    document = invoice(
        line(description="Blue widget"),
        release="07",
        references=(Reference("IA", "0012"), Reference("DP", "099")),
        parties=(Party("RE", "Meridian Supply"), Party("ST", id_qualifier="92", id="0012")),
        terms=(Terms("01", "3", Decimal(2), discount_days=10, net_days=30),),
        shipped_on=date(2024, 1, 10),
        scac="UPSN",
        bill_of_lading="BOL-7",
        taxes=(x810.Tax("ST", Decimal("1.75"), Decimal(7), "SP", "IL"),),
        allowances=(
            Allowance("C", "D240", Decimal("4.00"), method="06", description="Freight"),
            Allowance("A", "C310", Decimal("1.25"), method="02"),
        ),
    )

    assert text(document) == [
        "BIG*20240111*INV-7*20240105*PO-1*07**DI",
        "CUR*SE*USD",
        "REF*IA*0012",
        "REF*DP*099",
        "N1*RE*Meridian Supply",
        "N1*ST**92*0012",
        "ITD*01*3*2**10**30",
        "DTM*011*20240110",
        "IT1*001*10*EA*2.5**VN*SKU-1",
        "PID*F****Blue widget",
        "TDS*2950",
        "TXI*ST*1.75*7*SP*IL",
        "CAD****UPSN***BM*BOL-7",
        "SAC*C*D240***400*******06***Freight",
        "SAC*A*C310***125*******02",
        "CTT*1",
    ]


def test_three_at_12_50_yen_are_38_yen_and_never_39():
    written = text(invoice(line("3", "12.5", amount=Decimal(38)), currency="JPY"))
    assert "TDS*3800" in written
    with pytest.raises(x810.TotalDiffers, match=r"bills 39, quantity times price is 37\.5"):
        x810.write(invoice(line("3", "12.5", amount=Decimal(39)), currency="JPY"))


def test_a_line_in_dinar_may_not_be_a_hundredth_off():
    with pytest.raises(x810.TotalDiffers, match=r"bills 7\.50"):
        x810.write(invoice(line("3", "2.501", amount=Decimal("7.50")), currency="KWD"))


def test_a_credit_memo_differs_by_its_type():
    written = text(invoice(type=x810.CREDIT_MEMO))

    assert written[0].endswith("*CR")
    assert "TDS*2500" in written


def test_the_total_is_in_cents():
    assert "TDS*123456789" in text(invoice(line("1", "1234567.89")))


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused():
    with pytest.raises(x810.TotalDiffers, match=r"totals 24\.99, its parts add up to 25\.00"):
        x810.write(invoice(total="24.99"))


def test_a_line_that_does_not_extend_is_refused():
    with pytest.raises(x810.TotalDiffers, match=r"line 001 bills 24\.90"):
        x810.write(invoice(line(amount=Decimal("24.90"))))


def test_a_price_per_hundred_extends_by_the_hundred():
    per_hundred = line("250", "8.00", price_basis="HP", amount=Decimal("20.00"))

    assert "TDS*2000" in text(invoice(per_hundred))


def test_a_bill_back_allowance_does_not_lower_the_invoice():
    document = invoice(allowances=(Allowance("A", "C310", Decimal("5.00"), method="01"),))

    assert document.total == Decimal("25.00")


def test_an_allowance_on_a_line_lowers_the_invoice():
    document = invoice(line(allowances=(Allowance("A", "C310", Decimal("5.00"), method="02"),)))

    assert "TDS*2000" in text(document)


def test_a_fraction_of_a_cent_is_refused():
    with pytest.raises(ValueError, match="decimals"):
        x810.write(invoice(allowances=(Allowance("C", "D240", Decimal("1.005")),)))


def test_a_type_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="neither"):
        x810.write(invoice(type="XX"))


AMOUNTS = st.decimals(min_value=CENT, max_value=10**5, places=2)
LINES = st.builds(lambda units, price: line(str(units), str(price)), st.integers(1, 10**4), AMOUNTS)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=6), st.lists(AMOUNTS, max_size=2), st.lists(AMOUNTS, max_size=2))
def test_tds_is_lines_and_charges_and_tax_read_back_from_the_document(lines, charges, taxes):
    document = invoice(
        *lines,
        allowances=tuple(Allowance("C", "D240", each) for each in charges),
        taxes=tuple(x810.Tax("ST", each) for each in taxes),
    )

    written = x810.write(document)

    assert x12.validate(x12.transaction_set("810", "0001", written)) == []
    billed = sum(Decimal(each.get(2)) * Decimal(each.get(4)) for each in written if each.tag == "IT1")
    charged = sum(Decimal(each.get(5)) / 100 for each in written if each.tag == "SAC")
    taxed = sum(Decimal(each.get(2)) for each in written if each.tag == "TXI")
    (total,) = (each for each in written if each.tag == "TDS")
    assert Decimal(total.get(1)) / 100 == billed + charged + taxed
