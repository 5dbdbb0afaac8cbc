"""A language in which every text of the catalogue is the English one between two marks, so that
what else a page shows is found. Nobody sees the marks, and Playwright leaves them out where it
compares texts, so that tests find the same words as in English.
"""

import re

from clvae.editor.texts import catalogues
from tests import page_texts

NAME = "eo"  # a language that browsers know, and we have no catalogue of
BEGIN, END = "\u200b", "\u00ad"
PIECE = re.compile(r"(?:^|(?<=>))[^<>]+(?=<|$)")  # of a text with elements in it
MARKED = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
# All texts that the page holds, shown or not, by the element that they are of; but not what Gradio
# writes, out of sight (.hide), of an event without progress, such as keeping the project.
TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {data, parentElement: of} = walker.currentNode;
    if (!of.closest("script, style, .wrap.hide, [lang]:not(html)")) found.push([of, "", data]);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext",
    "aria-description"]) {
    for (const of of document.body.querySelectorAll(`[${name}]`)) {
      found.push([of, name, of.getAttribute(name)]);
    }
  }
  const place = (one) => `${one.closest("[id]")?.id} ${one.localName}.${one.className}`;
  return found.map(([of, name, text]) => [`${place(of)} ${name}`, text]);
}"""


def mark(text: str) -> str:
    """A text in this language."""
    if "</" in text:
        return PIECE.sub(lambda piece: f"{BEGIN}{piece[0]}{END}", text)
    return f"{BEGIN}{text}{END}"


def learn() -> None:
    """Have the server know the language. Names stay: they are data of some bundles, and tests find
    by them.
    """
    texts = {*catalogues()["de"]} - page_texts.names()
    catalogues()[NAME] = {text: mark(text) for text in texts}


def forget() -> None:
    """Have the server know it no longer."""
    del catalogues()[NAME]


def strange(page, known: set[str]) -> list[str]:
    """What a page holds that is neither in the catalogue nor data. known: names that are data."""
    found = []
    for place, text in page.evaluate(TEXTS):
        rest, before = text, None
        while rest != before:
            rest, before = MARKED.sub("", rest), rest
        for name in sorted(known, key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", rest)
        if re.search(r"\w\w", re.sub(r"\d", "", rest)):
            found.append(f"{place}: {text!r}")
    return found
