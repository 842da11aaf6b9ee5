"""Write one hostile bundle: python -m tests.verifier.bounds_make KIND SIZE FILE; prints its fingerprint."""

import sys
from pathlib import Path

from tests.support.hostile import KINDS, zipped

if __name__ == "__main__":
    kind, size, path = sys.argv[1:]
    members, fingerprint = KINDS[kind](float(size))
    Path(path).write_bytes(zipped(members))
    print(fingerprint)
