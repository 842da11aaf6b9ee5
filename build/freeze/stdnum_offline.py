"""Run before the frozen kiosk: python-stdnum imports ``ssl``, for queries that go on line.

The kiosk takes check digits from it and has no network. So an empty module stands in while it is imported,
and is gone afterwards, since others (asyncio) look whether there is one.
"""

import sys
from types import ModuleType

sys.modules["ssl"] = ModuleType("ssl")
import stdnum.damm  # noqa: E402, F401

del sys.modules["ssl"]
