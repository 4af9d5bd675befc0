"""Segments we read or write: their elements in order, `!` where one is mandatory, then syntax notes.

Notes: P all or none of these; R at least one; C the first needs the others; E at most one;
L the first needs at least one of the others. Two digits name each element.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SegmentRule:
    tag: str
    refs: tuple[str, ...]
    mandatory: frozenset[int]
    notes: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def most(self) -> int:
        return len(self.refs)


def _pairs(first: int, count: int) -> str:
    return " ".join(f"P{n:02d}{n + 1:02d}" for n in range(first, first + 2 * count, 2))


_IDS = " 235 234" * 10
_SEGMENTS = {
    "ST": ("143! 329! 1705", ""),
    "SE": ("96! 329!", ""),
    "ACK": ("668! 380 355 374 373 326" + _IDS + " 559 822 1271 1271", "P0203 C0405 " + _pairs(7, 10)),
    "AK1": ("479! 28! 480", ""),
    "AK2": ("143! 329! 1705", ""),
    "AK3": ("721! 719! 447 720 720 720 720 720", ""),
    "AK4": ("C030! 725 723! 724", ""),
    "AK5": ("717! 718 718 718 718 718", ""),
    "AK9": ("715! 97! 123! 2! 716 716 716 716 716", ""),
    "AMT": ("522! 782! 478", ""),
    "BAK": ("353! 587! 324! 373! 328 326 367 127 373 640", ""),
    "BCH": ("353! 92! 324! 328 327 373! 326 367 127 373 373 373 1005 640 640", ""),
    "BEG": ("353! 92! 324! 328 373! 367 587 1005 755 640 640 1019", ""),
    "BIG": ("373! 76! 373 324 328 327 640 353 306 76 325 640", ""),
    "BSN": ("353! 396! 373! 337! 1005 640 641", "C0706"),
    "CAD": ("91 206 207 140 387 368 128 127 284", "R0504 P0708"),
    "CSH": ("563 306 610 508 373 1004 559 560 566 954", "P0708"),
    "CTP": ("687 236 212 380 C001 648 649 782 639 499 289", "P0405 C0607 C0902 C1002 C1103"),
    "CTT": ("354! 347 81 355 183 355 352", "P0304 P0506"),
    "CUR": (
        "98! 100! 280 98 100 669 374 373 337 374 373 337 374 373 337 374 373 337 374 373 337",
        "C0807 C0907",
    ),
    "DTM": ("374! 373 337 623 1250 1251", "R020305 C0403 P0506"),
    "FOB": ("146! 309 352 334 335 309 352 54 352", "C0302 C0405 C0706 C0809"),
    "HL": ("628! 734 735! 736", ""),
    "ISS": ("382 355 81 355 183 355 380 81", "R010305 P0102 P0304 P0506"),
    "IT1": ("350 358 355 212 639" + _IDS, "P020304 " + _pairs(6, 10)),
    "IT3": ("382 355 368 383 371", ""),
    "ITD": ("336 333 338 370 351 446 386 362 388 389 342 352 765 107 954", ""),
    "LIN": ("350 235! 234!" + " 235 234" * 14, _pairs(4, 14)),
    "MAN": ("88! 87! 87 88 87 87", "P0405 C0605"),
    "MEA": ("737 738 739 C001 740 741 935 936 752", ""),
    "MSG": ("933! 934 1470", "C0302"),
    "MTX": ("363 1551 1551 934 1470", "C0504"),
    "N1": ("98! 93 66 67 706 98", "R0203 P0304"),
    "N2": ("93! 93", ""),
    "N3": ("166! 166", ""),
    "N4": ("19 156 116 26 309 310 1715", "C0605"),
    "N9": ("128! 127 369 373 337 623 C040", "R0203 C0605"),
    "NTE": ("363 352!", ""),
    "PER": ("366! 93 365 364 365 364 365 364 443", "P0304 P0506 P0708"),
    "PID": ("349! 750 559 751 352 752 822 1073 819", "C0403 R0405 C0703 C0804 C0905"),
    "PO1": ("350 330 355 212 639" + _IDS, "C0302 C0504 " + _pairs(6, 10)),
    "PO4": (
        "356 357 355 103 187 384 355 385 355 82 65 189 355 810 752 350 350 1470",
        "P0203 C0506 P0607 P0809",
    ),
    "POC": ("350 670! 330 671 C001 212 639" + _IDS, "P0305 C0706 " + _pairs(8, 10)),
    "PRF": ("324! 328 327 373 350 367 92", ""),
    "REF": ("128! 127 352 C040", "R0203"),
    "SAC": (
        "248! 1300 559 1301 610 378 332 118 355 380 380 331 127 770 352 819",
        "R0203 P0304 P0607 P0910 C1110 L130204 C1413 C1615",
    ),
    "SCH": ("380! 355! 98 93 374! 373! 337 374 373 337 326 350", "C0302 C0403 L080910 C0908 C1008"),
    "SDQ": ("355! 66 67! 380!" + " 67 380" * 9 + " 310", _pairs(5, 9)),
    "SLN": ("350! 350 662! 380 C001 212 639 662" + _IDS, "P0405 C0706 C0806 " + _pairs(9, 10)),
    "SN1": ("350 382! 355! 646 330 355 728 668", "P0506"),
    "TAX": ("325" + " 309 310" * 5 + " 441", ""),
    "TD1": ("103 80 23 22 79 187 81 355 183 355", "C0102 C0304 C0607 P0708 P0910"),
    "TD3": ("40 206 207 187 81 355 102 407 225 24", "C0203 C0405 P0506"),
    "TD4": ("152 208 209 352 1073", "R010204 C0203"),
    "TD5": ("133 66 67 91 387 368 309 310 731 732 733 284 284 284 26", "R0204050612 C0203 C0708 C1011"),
    "TDS": ("610! 610 610 610", ""),
    "TXI": ("963! 782 954 955 956 441 662 828 325 350", "R020306 P0405 C0803"),
}

_CARRIED = """
ADV AT AWD BIA BLI CLD CN1 CON CRD CTB CUS DMI EFI ETD FA1 FA2 G01 G05 G61 G62 IN2 INC ISR IT8 ITA
K1 LC LDT LE LH1 LH2 LH3 LH4 LH6 LHE LHR LHT LM LN LQ LS LX N10 NM1 NX2 PAD PAL PAM PCT PD PKD PKG
PO3 PPC PRS PWK QTY R1 R2 R3 R4 REP RTE SI SMR SPI SPY SR SSD SSS SUP TC2 TD2 TSD TXT UIT V1 V2 V9
VAD VEH VRC W01 W02 X1 X2 YNQ ZA
"""
OTHER_TAGS = frozenset(_CARRIED.split())
"""Segments of X12 that we carry along without reading: allowed wherever they stand."""


def _rule(tag: str) -> SegmentRule:
    elements, notes = _SEGMENTS[tag]
    words = elements.split()
    refs = tuple(word.rstrip("!") for word in words)
    mandatory = frozenset(number for number, word in enumerate(words, 1) if word.endswith("!"))
    parsed = tuple((note[0], tuple(int(note[i : i + 2]) for i in range(1, len(note), 2))) for note in notes.split())
    return SegmentRule(tag, refs, mandatory, parsed)


SEGMENTS = {tag: _rule(tag) for tag in _SEGMENTS}
