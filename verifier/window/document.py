"""The report that a parent saves: everything that the window shows, as blocks, as text, and as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from verifier.audit import Report
from verifier.findings import Finding
from verifier.lookup import Child
from verifier.window.attempts import attempt_blocks
from verifier.window.blocks import Block, Check, Facts, Heading, Line, Table, Tone
from verifier.window.checks import sections
from verifier.window.child import child_blocks
from verifier.window.hall import hall, hall_blocks
from verifier.window.verdict import Verdict, verdict_view
from verifier.words import Language, say


def report_blocks(
    report: Report, slip: Sequence[Finding], code: str, child: Child | None, lang: Language
) -> tuple[Block, ...]:
    """Everything below the verdict: the checks, the child, the hall, the attempts."""
    blocks: list[Block] = [Heading(say("shown.tab-checks", lang), 1)]
    for section in sections((*report.findings, *slip), lang):
        blocks.append(Heading(section.heading))
        blocks.extend(section.checks)
    if code or slip:
        blocks.append(Heading(say("shown.tab-child", lang), 1))
        blocks.extend(child_blocks(report, code, child, slip, lang))
    blocks.append(Heading(say("shown.tab-hall", lang), 1))
    blocks.extend(hall_blocks(hall(report, lang), lang))
    blocks.append(Heading(say("shown.tab-attempts", lang), 1))
    blocks.extend(attempt_blocks(report, lang))
    return tuple(blocks)


def verdict_of_report(report: Report, slip: Sequence[Finding], lang: Language) -> Verdict:
    """The verdict that stands above it."""
    return verdict_view(report, (*report.findings, *slip), lang)


# --- as text


def as_text(verdict: Verdict, blocks: Iterable[Block], made: Sequence[str]) -> str:
    """The report as plain text, with line feeds. ``made`` are the lines that say what was checked when."""
    to_do = (verdict.to_do,) if verdict.to_do else ()
    lines = [verdict.word, verdict.headline, *verdict.code, *verdict.about, *verdict.remarks, *to_do, *made]
    for block in blocks:
        lines.extend(_text(block))
    return "".join(f"{line}\n" for line in lines)


def _text(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield ""
            yield f"{'#' * level} {text}"
        case Line(text):
            yield text
        case Facts(rows):
            yield from (f"    {name}: {value}" for name, value in rows)
        case Table(head, rows):
            yield from (" | ".join(row) for row in (head, *rows))
        case Check(_, word, name, sentence, details):
            yield f"[{word}] {name}: {sentence}"
            yield from (f"    {label}: {value}" for label, value in details)


# --- as HTML

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.6 "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif;
  color: #1f2933; background: #fff; max-width: 60em;
  margin: 2em auto; padding: 0 1em; overflow-wrap: anywhere; }
h1 { font-size: 1.35em; margin: 2em 0 .5em; border-bottom: 2px solid #1d4e89; color: #1d4e89; }
h2 { font-size: 1.1em; margin: 1.5em 0 .4em; }
p { margin: .3em 0; }
.verdict { border-left: 8px solid; padding: .8em 1.2em; }
.verdict b { font-size: 2.4em; line-height: 1.2; display: block; }
.good { color: #14532d; } .bad { color: #8b1a1a; } .open { color: #6b4300; } .note { color: #1d4e89; }
.faint { color: #5b6672; }
.verdict.good { background: #e8f5ec; } .verdict.bad { background: #fdecea; }
.verdict.open { background: #fff5dd; } .verdict.note { background: #e8f0fa; }
.check { margin: .7em 0; break-inside: avoid; }
dl { margin: .2em 0 .8em 1.5em; display: grid; grid-template-columns: max-content 1fr;
  gap: .1em 1em; font-size: .92em; }
dt { color: #5b6672; } dd { margin: 0; }
table { border-collapse: collapse; font-size: .92em; width: 100%; }
th, td { text-align: left; padding: .25em .6em; border-bottom: 1px solid #d5dbe1; vertical-align: top; }
th { color: #5b6672; font-weight: normal; }
"""
# Nothing that a bundle holds can fetch or run anything, even if it got past the escaping.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(verdict: Verdict, blocks: Iterable[Block], made: Sequence[str], lang: Language) -> str:
    """The report as one HTML page without scripts, links or pictures; every text is escaped."""
    title = escape(say("window.report-title", lang))
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-CN" if lang is Language.ZH else "en"}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
        f"<body><h1>{title}</h1>",
        f'<div class="verdict {verdict.tone.value}"><b>{escape(verdict.word)}</b>',
        *(f"<p>{escape(line)}</p>" for line in (verdict.headline, *verdict.code)),
        *(f"<p>{escape(line)}</p>" for line in (*verdict.about, *verdict.remarks)),
        f"<p>{escape(verdict.to_do)}</p></div>" if verdict.to_do else "</div>",
        *(f'<p class="faint">{escape(line)}</p>' for line in made),
    ]
    body = [line for block in blocks for line in _html(block)]
    return "\n".join([*head, *body, "</body></html>", ""])


def _html(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"<h{level}>{escape(text)}</h{level}>"
        case Line(text, tone):
            yield f"<p{_class(tone)}>{escape(text)}</p>"
        case Facts(rows):
            yield _list(rows)
        case Table(head, rows):
            yield f"<table><thead>{_row('th', head)}</thead><tbody>"
            yield from (_row("td", row) for row in rows)
            yield "</tbody></table>"
        case Check(tone, word, name, sentence, details):
            yield f'<div class="check"><p><b{_class(tone)}>{escape(word)}　{escape(name)}</b></p>'
            yield f"<p>{escape(sentence)}</p>{_list(details)}</div>"


def _class(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else f' class="{tone.value}"'


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(value)}</dd>' for name, value in rows)}</dl>"


def _row(cell: str, texts: Iterable[str]) -> str:
    scope = ' scope="col"' if cell == "th" else ""
    return f"<tr>{''.join(f'<{cell}{scope}>{escape(text)}</{cell}>' for text in texts)}</tr>"
