// The look panel's head, and the guard of the whole panel: Gradio's own sliders take what comes, in
// whatever order. So where an answer comes after a newer one, or the panel has for a while been of
// another object than the one in hand, the panel is asked for anew. props.value: {push, object,
// name, color, note}: a number that grows, and the object the panel is of.

const SETTLE = 500;  // ms in which an answer may still be under way
const ASKS = 5;  // in a row, in vain: then something else is wrong

function Head(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  let newest = 0, of = null, hand = null, asked = 0, timer = null, late = false;

  function show() {
    const value = props.value;
    if (value.push < newest) {
      late = true;
      return wait(0);
    }
    ({push: newest, object: of} = value);
    find("i").style.background = `rgb(${value.color.join(",")})`;
    find("b").textContent = value.name;
    find("span").textContent = value.note;
    if (hand === null || of === hand) asked = 0;
    else wait(SETTLE);
  }

  function wait(ms) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (document.querySelector("#look-side input:active")) return wait(SETTLE);  // of a slider
      if ((late || of !== hand) && asked++ < ASKS) trigger("look");
      late = false;
    }, ms);
  }

  document.addEventListener("clvae:hand", ({detail}) => {
    if (detail.id === hand) return;
    hand = detail.id;
    asked = 0;
    if (of !== hand) wait(SETTLE);
  });
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  element.head = {of: () => of};
  watch("value", show);
  show();
}
