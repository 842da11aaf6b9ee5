#!/usr/bin/env python3
"""Put the page for a browser together: one HTML file out of verifier/web and the verifier's words.

    python build/page.py OUT.html

Nothing is translated, and nothing left out but comments and indentation: what runs is, line by line, what
stands in verifier/web/src. The same sources give the same bytes. docs/decisions/page.md tells why it is
made so.
"""

import base64
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "verifier" / "web"
SOURCE = WEB / "src"
WORDS = ROOT / "verifier" / "words"

MAX_SIZE = 300_000
PARTS = ("zh", "en", "zh_do", "en_do")
ADVISED = ("", "MP-BUNDLE", "MP-FINGERPRINT", "MP-RECORD")
"""The rules about what a reader has in his own hands; of the others only the organiser can mend anything."""

# The modules keep to these forms of import and export, each at the beginning of a line.
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\./[a-z0-9/.-]+\.mjs)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) ([A-Za-z0-9_]+))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{([^}]*)\};?\n?", re.MULTILINE)
_COMMENTS = re.compile(r"^[ \t]*(?://[^\n]*|/\*[^!][\s\S]*?\*/[ \t]*)\n", re.MULTILINE)


def modules(name: str, seen: list[str]) -> Iterator[str]:
    """A module and those that it imports, each after what it needs."""
    if name in seen:
        return
    seen.append(name)
    text = (SOURCE / name).read_text(encoding="utf-8")
    for _, other in _IMPORT.findall(text):
        yield from modules((Path(name).parent / other).as_posix(), seen)
    yield name


def variable(name: str) -> str:
    """The name of what a module exports, in the one script."""
    return "m_" + re.sub(r"[^a-z0-9]", "_", name.removesuffix(".mjs"))


def wrapped(name: str) -> str:
    """A module as a function of its own, so that its names stay its own."""
    text = (SOURCE / name).read_text(encoding="utf-8")

    def imported(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ")
        return f"const {{{names}}} = {variable((Path(name).parent / found[2]).as_posix())};\n"

    exported = [found[1] for found in _EXPORT.finditer(text)]
    for found in _EXPORT_LIST.finditer(text):
        exported += [one.strip() for one in found[1].split(",") if one.strip()]
    body = _EXPORT_LIST.sub("", _EXPORT.sub("", _IMPORT.sub(imported, text)))
    body = _shortened(name, body)
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise SystemExit(f"{name}: an import or export of another form")
    given = f"return {{ {', '.join(exported)} }};"
    return f"const {variable(name)} = (() => {{\n{body.strip()}\n{given}\n}})();\n"


def _shortened(name: str, body: str) -> str:
    """Without the comments, indentation and empty lines, which are for readers of the source."""
    lines = [line for line in _COMMENTS.sub("", body).split("\n") if line.strip()]
    is_text = False
    for line in lines:
        if is_text and line != line.lstrip():
            raise SystemExit(f"{name}: a text of several lines is indented, which would be lost")
        is_text ^= line.count("`") % 2 == 1
    return "\n".join(line.lstrip() for line in lines)


ELSEWHERE = ("cli.", "system.", "window.")
"""What the command line, the window and a system that refuses a file say."""


def catalogue() -> dict[str, list[str]]:
    """Every sentence of the verifier but those of its other faces; what to do where the page says so."""
    entries: dict[str, list[str]] = {}
    for path in sorted((WORDS / "catalogue").glob("*.toml")):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if not key.startswith(ELSEWHERE):
                texts = [entry.get(part, "") for part in PARTS]
                advises = texts[2] and entry.get("rule", "") in ADVISED
                entries[key] = texts if advises else texts[:2]
    return entries


def characters() -> dict[str, str]:
    """The lists of characters.txt: first and last code points in turn, each as its distance in hex."""
    text = (WORDS / "characters.txt").read_text(encoding="ascii")
    found: dict[str, str] = {}
    for block in text.split("[")[1:]:
        name, _, listed = block.partition("]")
        pairs = [one.split("-") for one in listed.split()]
        points = [0, *(int(pair[place], 16) for pair in pairs for place in (0, -1))]
        found[name] = " ".join(f"{point - before:x}" for before, point in pairwise(points))
    return found


def spoken() -> dict[str, Any]:
    """The lists of spoken words."""

    def rows(name: str) -> list[list[str]]:
        lines = (WORDS / "spoken" / name).read_text(encoding="utf-8").splitlines()
        return [line.split("\t") for line in lines if line and not line.startswith("#")]

    english = rows("english.txt")
    return {
        "zh": [row[1] for row in rows("chinese.txt")],
        "en": [[row[1] for row in english], [row[2] for row in english]],
    }


def literal(value: Any) -> str:
    """A value as JavaScript that ends no script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def script() -> str:
    """The page's script, which is its worker's too."""
    words = {"catalogue": catalogue(), "characters": characters(), "spoken": spoken()}
    library = (SOURCE / "vendor" / "noble-ed25519.LICENSE").read_text(encoding="utf-8")
    licences = f"Mingpai: Apache-2.0\n\nnoble-ed25519: {library}"
    parts = [
        '"use strict";\n',
        f"const WORDS = {literal(words)};\n",
        f"const LICENCES = {literal(licences)};\n",
        *(wrapped(name) for name in modules("main.mjs", [])),
    ]
    text = "\n" + "".join(parts)
    if "</script" in text or "<!--" in text or "\r" in text:
        raise SystemExit("the script would end early")
    return text


def digest(text: str) -> str:
    """A content security policy's name of an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def page() -> str:
    """The whole page."""
    style = "\n" + (WEB / "page.css").read_text(encoding="utf-8")
    code = script()
    policy = (
        f"default-src 'none'; script-src '{digest(code)}'; style-src '{digest(style)}'; "
        "worker-src blob:; child-src blob:; base-uri 'none'; form-action 'none'"
    )
    words = catalogue()
    put = {
        "policy": policy,
        "title": words["page.title"][0],
        "style": style,
        "no-script-zh": words["page.no-script"][0],
        "no-script-en": words["page.no-script"][1],
        "script": code,
    }
    template = (WEB / "page.html").read_text(encoding="utf-8")
    return re.sub(r"@@([a-z-]+)@@", lambda found: put[found[1]], template)


def main(arguments: list[str]) -> int:
    """Write the page."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    data = page().encode("utf-8")
    if len(data) >= MAX_SIZE:
        print(f"The page has {len(data)} bytes; it must stay below {MAX_SIZE}.")
        return 1
    target = Path(arguments[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    print(f"{target}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
