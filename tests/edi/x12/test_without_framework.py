"""The codec and the document mappings are plain Python."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def test_codec_and_mappings_work_without_django():
    modules = "oms.edi.x12, orders.edi.x850, orders.edi.x855, fulfillment.edi.x856, billing.edi.x810"
    program = f"import sys, {modules}; print([name for name in sys.modules if name.startswith('django')])"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
