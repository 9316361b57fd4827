"""Print a development token; the tests' service accepts any name after `dev.`."""

from __future__ import annotations

import argparse
import sys

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--subject", default="alice")
    subject = parser.parse_args().subject
    sys.stdout.write(f"A development token for {subject}\ndev.{subject}\n")
