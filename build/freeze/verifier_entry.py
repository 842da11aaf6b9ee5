"""The frozen verifier, ``mingpai-verifier``."""

import multiprocessing
import sys

from verifier.launch import main

if __name__ == "__main__":
    # A helper process of a frozen program starts here once more, and must not open a second window.
    multiprocessing.freeze_support()
    sys.exit(main())
