"""The page in another browser than Chromium, and where a browser forbids workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ceremony import bundle_zip
from tests.support.chromium import Browser
from tests.support.firefox import Firefox, firefox
from tests.support.tamper import base, case, cases
from tests.verifier.web.steps import DESKTOP, check
from verifier.protocol.fingerprint import grouped

POLICY = "worker-src blob:; child-src blob:;"


@pytest.fixture(scope="module")
def fox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(tmp_path_factory.mktemp("firefox")) as running:
        yield running


@pytest.fixture(scope="module")
def strict_page(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with a policy that forbids workers, as a browser inside another program may."""
    text = page_file.read_text(encoding="utf-8")
    assert text.count(POLICY) == 1
    path = tmp_path_factory.mktemp("strict") / "verifier.html"
    path.write_text(text.replace(POLICY, "worker-src 'none'; child-src 'none';"), encoding="utf-8")
    return path


WORKER = (
    "const [done] = arguments;"
    "const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));"
    "worker.onmessage = () => done(true); worker.onerror = () => done(false);"
)


def check_in(fox: Firefox, page: Path, bundle: bytes, fingerprint: str, folder: Path) -> str:
    path = folder / f"bundle-{len(list(folder.iterdir()))}.zip"
    path.write_bytes(bundle)
    fox.load(page.as_uri())
    fox.type("#bundle", str(path))
    fox.type("#fingerprint", grouped(fingerprint))
    fox.click("#start")
    fox.wait("document.querySelector('#verdict')")
    return fox.text("#verdict-word")


@pytest.mark.parametrize("workers", [True, False])
def test_firefox_says_the_same(
    fox: Firefox, page_file: Path, strict_page: Path, tmp_path: Path, workers: bool
) -> None:
    page = page_file if workers else strict_page
    held = base("bad-day")
    assert check_in(fox, page, bundle_zip(held.members), held.fingerprint, tmp_path) == "相符"
    assert fox.call("WebDriver:ExecuteAsyncScript", script=WORKER, args=[]) is workers
    fox.type("#code", "X0007")
    fox.click("#look-up")
    fox.wait("document.querySelector('#child-told h3')")
    assert "正式派位号" in fox.text("#child-told")
    tampered = case(cases()["slip-number"])
    assert tampered.fingerprint is not None
    assert check_in(fox, page, tampered.data, tampered.fingerprint, tmp_path) == "不符"
    assert fox.run("document.querySelector('#h-rules ~ details').dataset.rule") == "MP-SLIP"


def test_where_workers_are_forbidden_the_page_does_the_work_itself(
    chromium: Browser, strict_page: Path, tmp_path: Path
) -> None:
    chromium.events.clear()
    page = chromium.page(strict_page.as_uri(), *DESKTOP)
    held = base("longhua")
    assert check(page, bundle_zip(held.members), held.fingerprint, tmp_path) == "相符"
    # That it was forbidden is told by the browser, and nothing else is.
    assert page.troubles() and all("worker-src" in one for one in page.troubles())
    page.close()
