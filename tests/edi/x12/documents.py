"""Small X12 files to try things on: sensible defaults, every part replaceable."""

from oms.edi import x12

ORDER = ("BEG*00*SA*PO-1**20240105", "PO1*1*10*EA*2.5**VN*SKU-1", "CTT*1")


def isa(
    *, element: str = "*", component: str = ">", number: str = "000000001", version: str = "00401", usage: str = "P"
) -> str:
    values = ["00", " " * 10, "00", " " * 10, "ZZ", "BUYER".ljust(15), "ZZ", "SELLER".ljust(15)]
    values += ["240105", "1200", "U", version, number, "0", usage, component]
    return element.join(["ISA", *values])


def order_set(*body: str, set_id: str = "850", number: str = "0001") -> list[str]:
    body = body or ORDER
    return [f"ST*{set_id}*{number}", *body, f"SE*{len(body) + 2}*{number}"]


def lines(*sets: list[str], functional_id: str = "PO", version: str = "004010") -> list[str]:
    """The segments of a good interchange, ISA to IEA."""
    inner = [each for group in (sets or (order_set(),)) for each in group]
    group = f"GS*{functional_id}*BUYER*SELLER*20240105*1200*1*X*{version}"
    return [isa(), group, *inner, f"GE*{len(sets) or 1}*1", "IEA*1*000000001"]


def file(*sets: list[str], terminator: str = "~\n", **group: str) -> bytes:
    return joined(lines(*sets, **group), terminator)


def joined(segments: list[str], terminator: str = "~\n") -> bytes:
    return "".join(each + terminator for each in segments).encode()


def only_set(data: bytes) -> x12.TransactionSet:
    (interchange,) = x12.read(data).interchanges
    (transaction_set,) = interchange.sets
    return transaction_set


def codes(findings: list[x12.Finding]) -> list[str]:
    return [found.code for found in findings]
