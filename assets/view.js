// Zoom and pan of a picture in its stage: by wheel, by Space or the middle button and a drag, by
// two fingers. `shared` views move together. grab: what is zoomed is moved by a plain drag, too.
// wheel(way): what Shift and the wheel do. takeBack(), done(): what a tool in the stage does when
// fingers come to move the view instead; see pointers.js.

const MAX_ZOOM = 16;

function View(stage, layer, {
  shared = false, grab = false, wheel = null, takeBack = null, done = null} = {}) {
  let zoom = 1, x = 0.5, y = 0.5;                                // the point of the picture in the middle of the stage
  let over = false, held = false, drag = null;                   // the pointer is here; Space is held; what is dragged
  const ending = (how) => () => { drag = null; how?.(); };
  const pointers = Pointers({takeBack: ending(takeBack), done: ending(done), pinch});

  function show() {
    layer.style.transform = `translate(${100 * (0.5 - zoom * x)}%, ${100 * (0.5 - zoom * y)}%) scale(${zoom})`;
    layer.style.setProperty("--zoom", zoom);
    stage.classList.toggle("zoomed", zoom > 1);
  }

  function set(next, tell = true) {
    const within = (value, room) => Math.min(1 - Math.min(0.5, room), Math.max(Math.min(0.5, room), value));
    zoom = Math.min(MAX_ZOOM, Math.max(1, next.zoom));
    x = within(next.x, stage.clientWidth / (2 * zoom * layer.offsetWidth || 1));
    y = within(next.y, stage.clientHeight / (2 * zoom * layer.offsetHeight || 1));
    show();
    if (shared && tell) document.dispatchEvent(new CustomEvent("clvae:view", {detail: {zoom, x, y, from: stage}}));
  }

  function at(event) {
    const box = layer.getBoundingClientRect();
    return {x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height};
  }

  // By a factor, around a point of the picture (0 to 1) that stays where it is on the screen.
  function by(factor, p = {x, y}) {
    const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
    set({zoom: next, x: p.x - (p.x - x) * zoom / next, y: p.y - (p.y - y) * zoom / next});
  }

  function pan(dx, dy) {
    set({zoom, x: x - dx / (zoom * layer.offsetWidth), y: y - dy / (zoom * layer.offsetHeight)});
  }

  // Move only as far as it takes to see a point of the picture (0 to 1).
  function reveal(p) {
    const near = (value, goal, room) => Math.min(goal + 0.9 * room, Math.max(goal - 0.9 * room, value));
    set({zoom, x: near(x, p.x, stage.clientWidth / (2 * zoom * layer.offsetWidth)),
      y: near(y, p.y, stage.clientHeight / (2 * zoom * layer.offsetHeight))});
  }

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const way = event.deltaY || event.deltaX;
    if (event.shiftKey && wheel) wheel(-Math.sign(way));
    else by(Math.exp(-Math.max(-100, Math.min(100, way)) * (event.ctrlKey ? 0.01 : 0.0025)), at(event));
  }, {passive: false});

  function down(event) {
    // A plain drag may still turn out to be a click.
    const role = pointers.press(event), sure = event.button === 1 || held;
    const {pointerId: pointer, clientX: x, clientY: y} = event;
    if (role === "tool" && (sure || (grab && zoom > 1))) drag = {pointer, x, y, sure};
    if (role === "tool" && !sure) return;
    swallow(event);
    if (role !== "none") capture(event);
  }

  function swallow(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  function capture(event) {
    try { stage.setPointerCapture(event.pointerId); } catch { /* one made by a script has none */ }
  }

  // The point of the picture that was between two fingers stays between them.
  function pinch(from, to) {
    const box = stage.getBoundingClientRect(), p = at({clientX: from.x, clientY: from.y});
    const next = Math.min(MAX_ZOOM, Math.max(1, zoom * to.apart / from.apart));
    set({zoom: next, x: p.x - (to.x - box.left - box.width / 2) / (next * layer.offsetWidth),
      y: p.y - (to.y - box.top - box.height / 2) / (next * layer.offsetHeight)});
  }

  function move(event) {
    const role = pointers.move(event);
    over = true;
    if (role === "view" || role === "none") return swallow(event);
    if (event.pointerId !== drag?.pointer) return;
    if (!drag.sure && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5) return;
    if (!drag.sure) capture(event);                              // no click comes of it
    pan(event.clientX - drag.x, event.clientY - drag.y);
    drag = {...drag, x: event.clientX, y: event.clientY, sure: true};
    event.stopPropagation();
  }

  function up(event) {
    pointers.release(event);
    if (event.pointerId === drag?.pointer) drag = null;
  }

  // Space holds the picture while the pointer is over it, and is the tool's key where the keyboard came last.
  function key(event) {
    if (ARROWS[event.key] || event.key === "Tab") over = false;
    if (event.key !== " " || !(over || held) || (!held && keysWait())) return;
    if (event.target.closest?.("textarea, input:not([type=range])")) return;
    held = event.type === "keydown";
    stage.classList.toggle("held", held);
    event.preventDefault();
    event.stopPropagation();
  }

  stage.addEventListener("pointerdown", down, true);
  stage.addEventListener("pointermove", move, true);
  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, up, true));
  // The browser would scroll the page by two fingers, and take them from us.
  stage.addEventListener("touchstart", (event) => {
    if (event.touches.length > 1) event.preventDefault();
  }, {passive: false});
  stage.addEventListener("pointerleave", () => { over = false; });
  stage.addEventListener("auxclick", (event) => event.preventDefault());
  ["keydown", "keyup"].forEach((name) => document.addEventListener(name, key, true));
  if (shared) document.addEventListener("clvae:view", (event) => { if (event.detail.from !== stage) set(event.detail, false); });
  show();
  const fit = () => set({zoom: 1, x: 0.5, y: 0.5});
  return {by, reveal, fit, state: () => ({zoom, x, y}), sure: pointers.sure};
}
