// Saves what Python hands over as a file: props.value = {name, href, serial}. And shows for a
// moment what was just done, in a few words, wherever on the page it was: the event "clvae:sign"
// with them.

const SIGN_MS = 3000;

function Outbox(element, props, trigger, watch) {
  const sign = element.querySelector(".cl-sign");
  let last = null, timer = null;

  function show(words) {
    clearTimeout(timer);
    sign.textContent = words;
    timer = setTimeout(() => { sign.textContent = ""; }, SIGN_MS);
  }

  document.addEventListener("clvae:sign", (event) => show(event.detail));
  watch("value", () => {
    const value = props.value;
    if (!value || value.serial === last) return;
    last = value.serial;
    const link = document.createElement("a");
    link.href = value.href;
    link.download = value.name;
    document.body.append(link);
    link.click();
    link.remove();
    show(`Saved as ${value.name}`);
  });
}
