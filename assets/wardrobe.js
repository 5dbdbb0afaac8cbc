// Copy and paste of a look, by buttons and as one copies and pastes anything. props.value: {copied}: whose look was copied, or
// null. A copied look goes to the system's clipboard as words, so that what was copied last, a photo or a look, is pasted.

function Wardrobe(element, props, trigger, watch) {
  const [copy, paste] = element.querySelectorAll("button");
  let hand = "";

  function show() {
    const name = props.value?.copied;
    paste.disabled = !name;
    paste.title = name ? `Paste the look of ${name} (Ctrl+V)` : "Copy a look first";
    const detail = `The look of ${name} is copied`;
    if (name) document.dispatchEvent(new CustomEvent("clvae:sign", {detail}));
  }

  const words = () => `the look of ${hand}`;
  const elsewhere = (event) => keysWait() || !getSelection().isCollapsed || event.target.closest?.(
    "textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]");      // text is copied as text

  document.addEventListener("copy", (event) => {
    if (elsewhere(event)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", words());
    trigger("copy");
  });
  document.addEventListener("paste", (event) => {
    if (!elsewhere(event) && !event.clipboardData?.files.length) paste.click();
  });
  copy.onclick = () => {
    navigator.clipboard?.writeText(words()).catch(() => {});     // where the browser allows it
    trigger("copy");
  };
  paste.onclick = () => trigger("paste");
  document.addEventListener("clvae:hand", (event) => { hand = event.detail.name; });
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  watch("value", show);
  show();
}
