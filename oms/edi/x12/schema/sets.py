"""Transaction sets as outlines: one segment a line, indented under the head of its loop.

A line reads `TAG least-most`; `!` after the tag makes it mandatory, `*` means any number. Order is
the order of the standard; only what partners of an order desk really send is listed, and tags of
`OTHER_TAGS` may stand anywhere.
"""

_PARTY = """
N1 *
  N2 *
  N3 *
  N4 *
  REF *
  PER *
  FOB 1
  TD1 *
  TD5 *
  TD3 *
  TD4 *
"""


def _indented(text: str, depth: int) -> str:
    return "\n".join("  " * depth + line for line in text.strip().splitlines())


_850 = f"""
ST! 1
BEG! 1
CUR 1
REF *
PER *
TAX *
FOB *
CTP *
CSH *
SAC *
  CUR 1
ITD *
DTM *
LIN *
  PID *
PID *
MEA *
TD5 *
TD3 *
TD4 *
MAN *
TXI *
CTT 1
AMT *
N9 *
  DTM *
  MSG *
  MTX *
{_PARTY.strip()}
MSG *
MTX *
NTE *
PO1! *
  CUR 1
  SLN *
    MSG *
    PID *
  CTP *
  MEA *
  PID *
    MEA *
  PO4 *
  REF *
  PER *
  SAC *
  FOB *
  CSH *
  ITD *
  TAX *
  TD1 *
  TD5 *
  TD3 *
  TD4 *
  SDQ *
  DTM *
  TXI *
  SCH *
  MAN *
  AMT *
  MSG *
  N9 *
    DTM *
    MSG *
    MTX *
{_indented(_PARTY, 1)}
  SLN *
    MSG *
    SAC *
    DTM *
    PID *
CTT 1
  AMT *
SE! 1
"""

_855 = f"""
ST! 1
BAK! 1
CUR 1
REF *
PER *
TAX *
FOB *
CSH *
SAC *
ITD *
DTM *
PID *
MEA *
TD1 *
TD5 *
TD3 *
TD4 *
TXI *
CTT 1
N9 *
  DTM *
  MSG *
  MTX *
{_PARTY.strip()}
MSG *
MTX *
NTE *
PO1 *
  CUR 1
  CTP *
  MEA *
  PID *
    MEA *
  PO4 *
  REF *
  PER *
  SAC *
  FOB *
  ITD *
  TAX *
  TD1 *
  TD5 *
  TD3 *
  TD4 *
  SDQ *
  DTM *
  TXI *
  AMT *
  ACK *
    DTM *
  SCH *
  MAN *
  MSG *
  N9 *
    MSG *
    MTX *
{_indented(_PARTY, 1)}
CTT 1
  AMT *
SE! 1
"""

_856 = f"""
ST! 1
BSN! 1
DTM *
REF *
HL! *
  LIN 1
  SN1 1
  SLN *
  PRF 1
  PO4 *
  PID *
  MEA *
  TD1 *
  TD5 *
  TD3 *
  TD4 *
  REF *
  PER *
  MAN *
  DTM *
  FOB 1
{_indented(_PARTY, 1)}
  SDQ *
  CUR 1
  SAC *
CTT 1
SE! 1
"""

_810 = f"""
ST! 1
BIG! 1
NTE *
CUR 1
REF *
PER *
{_PARTY.strip()}
ITD *
DTM *
FOB 1
PID *
MEA *
TXI *
N9 *
  MSG *
  MTX *
SAC *
MSG *
IT1 *
  CUR 1
  IT3 *
  TXI *
  CTP *
  MEA *
  PID *
    MEA *
  PO4 *
  TD1 *
  REF *
  PER *
  SDQ *
  DTM *
  CAD *
  SAC *
    TXI *
  AMT *
  SLN *
    DTM *
    REF *
    PID *
    SAC *
{_indented(_PARTY, 1)}
TDS! 1
TXI *
CAD 1
AMT *
SAC *
  TXI *
ISS *
  PID 1
CTT 1
SE! 1
"""

_860 = f"""
ST! 1
BCH! 1
CUR 1
REF *
PER *
TAX *
FOB *
CTP *
CSH *
SAC *
ITD *
DTM *
PID *
MEA *
TD1 *
TD5 *
TD3 *
TD4 *
TXI *
N9 *
  DTM *
  MSG *
  MTX *
{_PARTY.strip()}
MSG *
NTE *
POC *
  CUR 1
  CTP *
  MEA *
  PID *
  PO4 *
  REF *
  PER *
  SAC *
  ITD *
  TD1 *
  TD5 *
  TD3 *
  TD4 *
  SDQ *
  DTM *
  TXI *
  SCH *
  MAN *
  AMT *
  MSG *
  N9 *
    MSG *
    MTX *
{_indented(_PARTY, 1)}
  SLN *
    PID *
CTT 1
  AMT *
SE! 1
"""

_997 = """
ST! 1
AK1! 1
AK2 *
  AK3 *
    AK4 *
  AK5! 1
AK9! 1
SE! 1
"""

OUTLINES = {"850": _850, "855": _855, "856": _856, "810": _810, "860": _860, "997": _997}
