"""The frozen kiosk: ``mingpai-kiosk`` and, with a console on Windows, ``mingpai-console``."""

import multiprocessing
import sys

from kiosk.launch import main

if __name__ == "__main__":
    # A helper process of a frozen program starts here once more, and must not open a second window.
    multiprocessing.freeze_support()
    sys.exit(main())
