"""Bar codes are drawn from rectangles, readable, and without inline style."""

import re

# Code 128: the widths of bars and spaces of each symbol; the last is the stop.
from barcode.charsets import code128 as charset

from oms.documents import barcodes


def modules_of(svg: str) -> str:
    """The row of dark (1) and light (0) modules that the path draws, quiet zones included."""
    width = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    row = ["0"] * width
    for x, wide in re.findall(r"M(\d+) 0h(\d+)v", svg):
        row[int(x) : int(x) + int(wide)] = "1" * int(wide)
    return "".join(row)


def symbols_of(svg: str) -> list[int]:
    """The symbol values between start and stop, start included."""
    modules = modules_of(svg).strip("0")
    cut = [modules[at : at + 11] for at in range(0, len(modules) - 13, 11)]
    return [charset.CODES.index(symbol) for symbol in cut]


def check_of(values: list[int]) -> int:
    return (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103


def test_a_shipment_number_is_code_128_with_the_right_check_symbol():
    *values, check = symbols_of(barcodes.code128("SH-50001"))

    assert check == check_of(values)


def test_there_is_white_on_both_sides():
    modules = modules_of(barcodes.code128("SH-50001"))

    assert modules.startswith("0" * 10 + "1")
    assert modules.endswith("1" + "0" * 10)


def test_an_sscc_starts_with_the_function_that_makes_it_gs1():
    values = symbols_of(barcodes.gs1_128("00006141410000000019"))

    assert 102 in values[:3]  # FNC1
    assert values[-1] == check_of(values[:-1])


def test_the_label_is_text_and_no_style_stands_in_the_drawing():
    drawing = barcodes.gs1_128("00006141410000000019", label='"><script>')

    assert "<script>" not in drawing
    for one in (drawing, barcodes.code128("A"), barcodes.qr("https://meridian.example/<x>")):
        assert "style=" not in one
        assert one.count("<svg") == 1
    assert "<x>" not in barcodes.qr("https://meridian.example/<x>")
