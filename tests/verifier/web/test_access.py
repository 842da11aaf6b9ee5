"""The page for those who do not see it, or use no mouse, or need it twice as large."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.chromium import Browser, Page
from tests.support.tamper import base, case, cases
from tests.verifier.web.steps import PHONE, check

TAB, ENTER, SPACE = ("Tab", 9), ("Enter", 13), (" ", 32)
MOST_TABS = 120

LABEL = """(() => { const one = document.activeElement;
  return one === document.body ? '' : one.id || one.tagName.toLowerCase(); })()"""
RING = """(() => { const one = document.activeElement;
  const shown = one.type === 'file' ? one.nextElementSibling : one;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; })()"""

# Every text with the ground that it really stands on, by what the browser computed.
CONTRASTS = """(() => {
  const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const groundOf = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((one) => one / 255)
      .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const one = texts.currentNode.parentElement;
    if (!text || !one.getClientRects().length || ['SCRIPT', 'STYLE'].includes(one.tagName)) continue;
    const colours = [parts(getComputedStyle(one).color), groundOf(one)];
    const [bright, dark] = colours.map(light).sort((a, b) => b - a);
    found.push([(bright + 0.05) / (dark + 0.05), text.slice(0, 40)]);
  }
  return found;
})()"""


def rule(page: Page, selector: str) -> dict[str, Any]:
    """What a screen reader is told of an element."""
    root = page.call("DOM.getDocument")["root"]["nodeId"]
    node = page.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
    told = page.call("Accessibility.getPartialAXTree", nodeId=node, fetchRelatives=False)["nodes"][0]
    named = {"role": told["role"]["value"], "name": told.get("name", {}).get("value", "")}
    more = {one["name"]: one["value"].get("value") for one in told.get("properties", [])}
    return {**named, **more}


def test_a_whole_check_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    held = base("direct")
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle_zip(held.members))
    page.put_file("#bundle", path)
    page.run("document.activeElement.blur()")
    seen = []
    for _ in range(MOST_TABS):
        page.press(*TAB)
        label = page.run(LABEL)
        assert page.run(RING), f"nobody sees where the focus is: {label}"
        seen.append(label)
        if label == "fingerprint":
            page.call("Input.insertText", text=held.fingerprint)
        if label == "start":
            break
    assert seen == ["button", "bundle", "fingerprint", "start"]
    page.press(*ENTER)
    page.wait("document.querySelector('#verdict')")
    assert page.run(LABEL) == "verdict"
    # From the verdict on, every control can be reached, and none keeps the focus.
    reached = []
    for _ in range(MOST_TABS):
        page.press(*TAB)
        label = page.run(LABEL)
        if not label:
            break
        assert page.run(RING), f"nobody sees where the focus is: {label}"
        reached.append(label)
        if label == "code":
            page.call("Input.insertText", text=held.roster.rows[0].code)
            page.press(*ENTER)
            page.wait("document.querySelector('#child-told h3')")
            assert page.run(LABEL) == "child-told"
    assert {"code", "save-text", "save-html", "copy"} <= set(reached)
    assert reached.count("summary") > 17


def test_what_opens_opens_by_keyboard(page: Page, tmp_path: Path) -> None:
    tampered = case(cases()["slip-number"])
    check(page, tampered.data, tampered.fingerprint, tmp_path)
    for key in (ENTER, SPACE):
        page.run("document.querySelector('#h-rules ~ details summary').focus()")
        before = page.run("document.querySelector('#h-rules ~ details').open")
        page.press(*key)
        assert page.run("document.querySelector('#h-rules ~ details').open") is not before


def test_a_screen_reader_hears_what_happens(page: Page, tmp_path: Path) -> None:
    page.click("#start")
    # What is missing is said where it is looked for, by a region that was there before.
    assert rule(page, "#status")["live"] == "polite" and page.text("#status")
    assert rule(page, "#fingerprint-told")["live"] == "polite"
    assert rule(page, "progress")["role"] in ("progressbar", "ProgressIndicator", "none")
    tampered = case(cases()["slip-number"])
    check(page, tampered.data, tampered.fingerprint, tmp_path)
    verdict = rule(page, "#verdict")
    assert verdict["role"] == "region" and verdict["focused"]
    assert verdict["name"] == f"{page.text('#verdict-word')} {page.text('#verdict-headline')}"
    assert rule(page, "table.hall")["role"] == "table"
    assert rule(page, "table.hall tbody tr")["role"] == "row"
    assert rule(page, "table.hall tbody td")["role"] in ("cell", "gridcell")
    ids = page.run("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    levels = page.run("[...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1]))")
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_tables_stay_tables_on_a_phone(chromium: Browser, page_file: Path, tmp_path: Path) -> None:
    page = chromium.page(page_file.as_uri(), *PHONE, phone=True)
    held = base("longhua")
    check(page, bundle_zip(held.members), held.fingerprint, tmp_path)
    assert page.run("getComputedStyle(document.querySelector('.hall tbody tr')).display") == "flex"
    assert rule(page, "table.hall")["role"] == "table"
    assert rule(page, "table.hall tbody td")["role"] in ("cell", "gridcell")
    assert rule(page, "table.hall thead th")["role"] == "columnheader"
    page.close()


@pytest.mark.parametrize("name", ["bad-day", "rehearsal", "slip-number", "order-unknown-kind"])
def test_every_text_that_is_shown_can_be_read(page: Page, tmp_path: Path, name: str) -> None:
    tampered = case(cases()[name]) if name in cases() else None
    held = base("longhua" if tampered else name)
    data = bundle_zip(held.members) if tampered is None else tampered.data
    for given in (held.fingerprint, None):
        check(page, data, given, tmp_path)
        page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found = page.run(CONTRASTS)
        assert len(found) > 100
        assert [one for one in found if one[0] < 4.5] == []


@pytest.mark.parametrize("zoom", [1, 2])
def test_twice_as_large_nothing_scrolls_sideways(
    chromium: Browser, page_file: Path, tmp_path: Path, zoom: int
) -> None:
    page = chromium.page(page_file.as_uri(), PHONE[0] // zoom, PHONE[1] // zoom, phone=True)
    # Text alone may be enlarged too, by the phone's own setting.
    page.run(f"document.documentElement.style.fontSize = '{16 if zoom == 2 else 32}px'")
    for name in ("results-swapped", "slip-number"):
        tampered = case(cases()[name])
        check(page, tampered.data, tampered.fingerprint, tmp_path)
        page.type("#code", "X0007")
        page.click("#look-up")
        page.wait("document.querySelector('#child-told h3')")
        page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for _ in ("zh", "en"):
            wide = page.run(
                "[...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length"
                " && one.getBoundingClientRect().right > innerWidth + 1)"
                ".map((one) => one.outerHTML.slice(0, 120))"
            )
            assert wide == [] and page.run("document.documentElement.scrollWidth <= innerWidth")
            page.click("header button")
            page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.close()


NEWER = {
    "ES2021": r"\?\?=|\|\|=|&&=|\b\d+_\d|\.replaceAll\(|Promise\.any|WeakRef",
    "ES2022": r"\.at\(|Object\.hasOwn|static \{|this\.#|\.hasIndices|await import",
    "ES2023 and later": r"\.findLast|\.toSorted|\.toReversed|\.toSpliced|\.with\(|Object\.groupBy|/v[;,)]",
    "Safari 16 and later": r"\(\?<[=!]|structuredClone|\.showModal|CompressionStream|OffscreenCanvas",
}


def test_nothing_is_used_that_an_older_browser_lacks(page_file: Path) -> None:
    """docs/decisions/page.md names the oldest; class fields, of the library, are the newest thing there."""
    script = page_file.read_text(encoding="utf-8").partition("const LICENCES")[2]
    for since, pattern in NEWER.items():
        assert re.findall(pattern, script) == [], since
