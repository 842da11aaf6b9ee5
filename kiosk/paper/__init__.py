"""Paper: every PDF that is printed, signed or published. Data in, PDF bytes out; no file, no clock.

The kit, from the bottom up, and what each module is looked into for:

========== =============================================================================================
fonts      ``spans``, ``width``, ``primary``: which embedded font draws a character, and how wide it is
look       measures in points, the type scale (``Style``), the colours: the only place that has any
lines      ``broken`` (Chinese line breaking), ``grouped`` (digits in groups), ``local_time``: pure
pen        ``Pen``: text, lines, boxes, QR codes at a place on a page; y counts upwards, as in PDF
book       ``Frame`` (what a document's pages have in common: header, footer, watermark) and
           ``render(frame, pages)``: pages that draw themselves -> bytes, with page x of y
flow       ``Block`` and ``document(frame, blocks)``: blocks one below the other, broken over pages
blocks     ``Heading``, ``Paragraph``, ``Told``, ``Gap``, ``Fact`` (label, value), ``Digest``, ``Banner``
table      ``Column``, ``Table``: fixed row heights, head repeated on every page; ``Numbers``: a grid
cells      ``Cells``: short values in a grid; ``Balls``: numbers in circles
panel      ``Panel``: a digest set apart with its QR code; ``Words``: the fingerprint in words;
           ``Command``: a line for a terminal with its result
signatures ``Place``, ``Signatures``: boxes for signature and stamp (签名、盖章)
telling    what several documents say alike: roles, schools, balls, slips, secrets; ``places(roles)``
words      ``Both`` and ``both(key)``: a text of a catalogue in Chinese with its English below
========== =============================================================================================

Every document takes a ``Frame`` from ``book.frame(plan, fingerprint, key)``; then the seal fingerprint, page
x of y and a rehearsal's watermark are on every page without anybody thinking of it. Most documents are a
list of blocks for ``document``; slips and labels draw their own pages for ``render``.
"""
