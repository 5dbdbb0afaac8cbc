"""Asks axe-core, which axe-playwright-python brings, what of the page keeps somebody out.

Its rules say which of them belong to WCAG 2.2, levels A and AA.
"""

from axe_playwright_python.base import AXE_SCRIPT

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
GRAVE = ("serious", "critical")

# Until colours are what they become; what goes on for longer moves, and fades nothing.
STILL = """async () => {
  const ends = (one) => one.effect?.getComputedTiming().endTime < 1000;
  await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
}"""
ASK = """async (options) => {
  const within = document.querySelector("dialog[open]") ?? document;  // all else is inert then
  const {violations} = await axe.run(within, {...options, resultTypes: ["violations"]});
  return violations.flatMap(({id, impact, nodes}) => nodes.map((node) => {
    return [impact, `${id}: ${node.target.join(" ")}: ${node.failureSummary}`];
  }));
}"""


def bring(page) -> None:
    """Have every document of the page know axe."""
    page.add_init_script(AXE_SCRIPT)


def faults(page, **options) -> list[str]:
    """What keeps somebody out of the page as it shows now, one text each. options: what else axe
    takes, such as runOnly.
    """
    page.evaluate(STILL)
    asked = {"runOnly": WCAG} | options
    return [text for impact, text in page.evaluate(ASK, asked) if impact in GRAVE]
