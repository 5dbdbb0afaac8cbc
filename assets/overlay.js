// The map over the photo: how much of each is seen, and the outline of the object in hand.

const OVERLAY_STEPS = [100, 50, 0];                              // map, both, photo: what a key goes through

function Overlay(element, {width, height, start}) {
  const find = (selector) => element.querySelector(selector);
  const canvas = find(".cl-map"), under = find(".cl-under"), slider = find(".cl-mix input"), line = find(".cl-outline");
  let photo = null, share = start;                               // percent of the map

  function show() {
    const seen = photo && share < 100;
    canvas.style.opacity = photo ? share / 100 : 1;
    under.hidden = !photo;
    if (seen && under.src !== photo) under.src = photo;
    line.style.display = seen ? "" : "none";
    slider.value = 100 - share;
    slider.setAttribute("aria-valuetext", `map ${share} %, photo ${100 - share} %`);
    element.querySelectorAll("[data-share]").forEach((b) => b.setAttribute("aria-pressed", Number(b.dataset.share) === share));
  }

  function setShare(value) {
    share = Math.round(Math.min(100, Math.max(0, value)));
    show();
  }

  line.setAttribute("viewBox", `0 0 ${width} ${height}`);
  slider.oninput = () => setShare(100 - slider.value);
  element.querySelectorAll("[data-share]").forEach((b) => { b.onclick = () => setShare(Number(b.dataset.share)); });
  show();
  return {
    setShare,
    setPhoto(url) { photo = url; show(); },
    next: () => setShare(OVERLAY_STEPS[(OVERLAY_STEPS.indexOf(share) + 1) % OVERLAY_STEPS.length]),
    outline: (path) => line.querySelectorAll("path").forEach((p) => p.setAttribute("d", path)),
  };
}
