// The blend of two kept looks, which the shelf says: a slider from A to B. props.value: {a, b,
// share, done, number}: the numbers of the looks, how much of B in per cent, whether the hand let
// go, and its place among a person's acts (acts.js).

function Blend(element, props, trigger) {
  const find = (selector) => element.querySelector(selector), slider = find("input");
  let ends = {}, hand = "";

  function show() {
    for (const slot of element.querySelectorAll(".cl-slot")) {
      const look = ends[slot.dataset.end], image = slot.querySelector("img");
      image.hidden = !look;
      if (look) image.src = look.src;
      slot.title = look ? `${slot.dataset.end.toUpperCase()}: look of ${look.name}` : "";
    }
    slider.disabled = !(ends.a && ends.b);
    find(".cl-note").textContent = slider.disabled ? "Keep two looks of objects, or two of the whole picture, to blend them."
      : `Drag to blend A and B on ${ends.a.whole ? "the whole picture" : hand}.`;
  }

  function take(event) {
    const {a, b} = event.detail;
    if (a?.number !== ends.a?.number || b?.number !== ends.b?.number) slider.value = 0;
    ends = {a, b};
    show();
  }

  function send(done) {
    slider.setAttribute("aria-valuetext", `${slider.value} % of B`);
    const detail = {};
    document.dispatchEvent(new CustomEvent("clvae:number", {detail}));
    const share = Number(slider.value);
    props.value = {a: ends.a.number, b: ends.b.number, share, done, ...detail};
    trigger("blend");
  }

  slider.oninput = () => send(false);
  slider.onchange = () => send(true);
  document.addEventListener("clvae:ends", take);
  document.addEventListener("clvae:hand", (event) => { hand = event.detail.name; show(); });
  document.dispatchEvent(new CustomEvent("clvae:again"));
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  show();
}
