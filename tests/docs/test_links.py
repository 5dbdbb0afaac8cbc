"""Every link of the documents leads somewhere and every file that they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import CARDS, PAGES, ROOT


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {
        slug(found)
        for found in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize(
    "page", [*PAGES, *CARDS], ids=lambda page: f"{page.parent.name}-{page.name}"
)
def test_links_lead_somewhere(page):
    text = re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        found = page.parent / file if file else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize(
    "page", [*PAGES, *CARDS], ids=lambda page: f"{page.parent.name}-{page.name}"
)
def test_named_files_exist(page):
    text, here = page.read_text(encoding="utf-8"), (ROOT, ROOT / "clvae", ROOT / "clvae" / "editor")
    ours = r"`((?:clvae|train|tests|assets|docs|document|page|server|engine|files)/[\w/.-]+\.\w+)`"
    for name in re.findall(ours, text):
        assert any((root / name).exists() for root in here), name
    for name in re.findall(r"`([\w-]+\.(?:js|css))`", text):
        assert any((ROOT / "assets").rglob(name)), name


def test_the_readme_is_short_and_a_spaces_card():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150 and lines[0] == "---" and "app_file: app.py" in lines


def test_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    assert 3 <= len(pictures) <= 5 and all(file.stat().st_size < 150_000 for file in pictures)
