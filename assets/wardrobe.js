// Copy and paste of a look, by buttons and by Ctrl+C and Ctrl+V. props.value: {copied}: whose look was copied, or null.

function Wardrobe(element, props, trigger, watch) {
  const [copy, paste] = element.querySelectorAll("button");

  function show() {
    const name = props.value?.copied;
    paste.disabled = !name;
    element.querySelector(".cl-spoken").textContent = name ? `The look of ${name} is copied` : "";
    paste.title = name ? `Paste the look of ${name} (Ctrl+V)` : "Copy a look first";
  }

  function key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || keysWait()) return;
    if (event.target.closest?.("textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]")) return;
    const act = {c: copy, v: paste}[event.key.toLowerCase()];
    if (!act || (act === copy && !getSelection().isCollapsed)) return;      // text that is marked is copied as text
    event.preventDefault();
    act.click();
  }

  copy.onclick = () => trigger("copy");
  paste.onclick = () => trigger("paste");
  document.addEventListener("keydown", key);
  watch("value", show);
  show();
}
