"""Small rooms: one idea a file, one thought a function."""

from statistics import median

from .house import functions, modules


def _length(function) -> int:
    return function.end_lineno - function.lineno + 1


def test_no_file_is_longer_than_four_hundred_lines():
    long = [m.name for m in modules() if m.path.read_text(encoding="utf-8").count("\n") > 400]
    assert not long


def test_the_median_function_is_under_ten_lines():
    lengths = [_length(function) for module in modules() for function in functions(module)]
    assert median(lengths) < 10


def test_no_function_is_longer_than_sixty_lines():
    long = [f"{m.name}:{f.lineno} {f.name}" for m in modules() for f in functions(m) if _length(f) > 60]
    assert not long


def test_nothing_is_left_for_later():
    unfinished = [m.name for m in modules() if "TODO" in (text := m.path.read_text()) or "FIXME" in text]
    assert not unfinished
