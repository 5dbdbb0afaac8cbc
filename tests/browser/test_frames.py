"""A page at rest rests: what nobody sees move asks for no frames."""

# How many frames the page itself asks for while three go by.
ASKED = """() => new Promise((done) => {
  const ask = window.requestAnimationFrame;
  let asked = 0;
  window.requestAnimationFrame = (call) => {
    asked++;
    return ask.call(window, call);
  };
  const wait = (left) => ask.call(window, () => {
    if (left) return wait(left - 1);
    window.requestAnimationFrame = ask;
    done(asked);
  });
  wait(3);
})"""


def test_a_page_at_rest_asks_for_no_frames(editor):
    editor.paint([(0.3, 0.7), (0.4, 0.8)])
    editor.followed()
    editor.answered()
    editor.page.evaluate(ASKED)  # those of what was just done
    assert editor.page.evaluate(ASKED) == 0
