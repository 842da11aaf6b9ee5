"""The verifier's window (核验程序): for a parent at home, with nothing but the standard library's tkinter.

``python -m verifier.window [BUNDLE] [--seal FINGERPRINT] [--lang zh|en]`` opens it. The window holds no rule:
what it shows comes from the audit, the look-up and the catalogues. What is shown is put together by pure
functions (``typed``, ``verdict``, ``checks``, ``child``, ``hall``, ``attempts``, ``document``) that know no
tkinter; only ``app``, ``look``, ``views`` and the pages do.
"""
