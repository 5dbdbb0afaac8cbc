"""The content security policy: the page works under it, and markup that gets in runs nothing.

That nothing else of the page breaks it every browser test sees, see `visit`.
"""

import httpx

RUNS = """async (markup) => {
  const broken = new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => {
      resolve(event.violatedDirective);
    });
  });
  window.ran = false;
  document.body.insertAdjacentHTML("beforeend", markup);
  return [await broken, window.ran];
}"""


def test_markup_that_gets_into_the_page_runs_nothing(browser, server):
    page = browser.new_page()
    page.goto(server.url)
    for markup, broken in (
        ("<img src='data:,x' onerror='window.ran = true'>", "script-src-attr"),
        ("<img src='https://other.example/x.png'>", "img-src"),
        ("<object data='data:text/html,x'></object>", "object-src"),
    ):
        assert page.evaluate(RUNS, markup) == [broken, False]
    page.close()


def test_every_answer_has_a_number_of_its_own_and_scripts_of_the_page_have_it(server):
    policies = set()
    for _ in range(2):
        answer = httpx.get(server.url)
        policy = answer.headers["content-security-policy"]
        (number,) = [part[7:].strip("';") for part in policy.split() if part.startswith("'nonce-")]
        assert answer.text.count("<script") == answer.text.count(f'<script nonce="{number}"') > 2
        policies.add(policy)
    assert len(policies) == 2
    told = httpx.get(server.url + "config")
    assert told.headers["x-content-type-options"] == "nosniff" and told.json()["components"]
