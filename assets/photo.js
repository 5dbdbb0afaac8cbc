// The photo pane: shows the newest picture and never an older one, and passes clicks on to the scene's painter.
// props.value: {desk, revision, src, stroke}: the document it belongs to and its revision, the picture as a data URL,
// and the last stroke it holds.

// Whether a picture may take the place of what is shown; pictures of another document always may.
function isNewer(value, shown) {
  return Boolean(value?.src) && !(value.desk === shown.desk && value.revision < shown.revision);
}

function Photo(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  const picture = find(".cl-picture"), under = find(".cl-here");
  let shown = {desk: null, revision: -1};

  function show() {
    const value = props.value;
    if (!isNewer(value, shown)) return;
    shown = {desk: value.desk, revision: value.revision};
    picture.src = value.src;
    document.dispatchEvent(new CustomEvent("clvae:ack", {detail: value.stroke}));
  }

  function ask(event, take) {
    const box = picture.getBoundingClientRect();
    const detail = {x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height, take};
    document.dispatchEvent(new CustomEvent("clvae:ask", {detail}));
    return detail.name;
  }

  picture.addEventListener("click", (event) => {
    ask(event, true);
    document.getElementById("tab-look-button")?.click();         // where what was picked is seen
  });
  picture.addEventListener("pointermove", (event) => { under.textContent = ask(event, false); });
  picture.addEventListener("pointerleave", () => { under.textContent = ""; });
  find("[data-act=download]").onclick = () => trigger("download");
  element.photo = {revision: () => shown.revision, src: () => picture.src};
  show();
  watch("value", show);
}
