"""Print a development token; the tests' service accepts any name after `dev.`."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    subject = os.environ.get("SUBJECT", "alice")
    sys.stdout.write(f"A development token for {subject}\ndev.{subject}\n")
