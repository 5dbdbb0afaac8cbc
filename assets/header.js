// The header: hints that can be put away for good, the list of shortcuts, dark or light, the menu of models, and the page-wide keys.

function Header(element, props, trigger, watch, server) {
  const find = (selector) => element.querySelector(selector);
  const keys = find(".cl-keys"), hints = find(".cl-hints"), seen = "clvae-hints-seen", look = "clvae-theme";
  const project = (act) => document.dispatchEvent(new CustomEvent("clvae:project", {detail: act}));
  const remembered = (what) => { try { return localStorage.getItem(what); } catch { return null; } };
  const remember = (what, value) => { try { localStorage.setItem(what, value); } catch { /* a browser that keeps nothing */ } };

  const acts = {
    keys: () => (keys.open ? keys.close() : keys.showModal()),
    theme: () => remember(look, document.body.classList.toggle("dark") ? "dark" : "light"),
    "save-project": () => project("save"),
    "open-project": () => project("open"),
    hints: () => { showHints(true); },
    "got-it": () => { showHints(false); },
  };

  // Press a button. tab: the one it is on, which is made when it is first opened.
  function press(id, tab, tries = 100) {
    if (tab) document.getElementById(`${tab}-button`)?.click();
    const button = document.querySelector(`#${id}:is(button), #${id} button, #${id} input`);
    if (!tab || button?.onclick) button?.click();
    else if (tries) setTimeout(press, 30, id, tab, tries - 1);
  }

  function showHints(shown) {
    hints.hidden = !shown;
    remember(seen, shown ? "" : "1");
  }

  element.querySelectorAll("[data-act]").forEach((b) => { b.onclick = () => acts[b.dataset.act](); });
  keys.addEventListener("click", (event) => { if (event.target === keys) keys.close(); });
  Models(element, props.model, server);
  plainAnswers();
  hints.hidden = remembered(seen) === "1";
  if (remembered(look)) document.body.classList.toggle("dark", remembered(look) === "dark");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (document.querySelector(".cl-painter.drawing") || (document.querySelector("dialog[open]") && key !== "?")) return;
    if (key === "?") acts.keys();
    else if (key === "t") acts.theme();
    else if (keysWait()) return;                                 // the last picture is on its way
    else if (key === "l") press("lock");
    else if (key === "n") press("show-variations", "tab-variations");
    else if (key === "k") press("keep-look", "tab-kept");
    else if (key === "r") press(event.shiftKey ? "dice-all" : "dice-one");
  });
}
