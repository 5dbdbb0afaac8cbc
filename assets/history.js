// The history: a small picture of each step, to go back or forward to, or where none was drawn its
// name. It listens to the pictures the photo pane gets; the steps that Python still holds are the
// ones shown. Going to one is the painter's doing, as undo is: "clvae:travel" with its number.

const THUMB_HEIGHT = 96, THUMB_PAUSE = 150;                      // pixels; ms in which a step that goes on may still change

function History(element) {
  const strip = element.querySelector(".cl-steps-back");
  const sources = new Map(), thumbs = new Map();                 // of each step: the picture as it came, the small one
  let desk = null, revision = 0, steps = [], names = [], here = null, timer = null;

  function hear(event) {
    const value = event.detail;
    if (desk && value.desk !== desk) [sources, thumbs].forEach((map) => map.clear());
    if (value.desk !== desk || value.revision >= revision) {
      ({desk, revision, steps, names, step: here} = value);
    }
    if (value.src) sources.set(value.step, value.src);
    timer ??= setTimeout(() => { timer = null; shrink(); }, THUMB_PAUSE);
    if (!sources.has(here)) show();
  }

  async function shrink() {
    for (const [step, src] of sources) {
      sources.delete(step);
      if (!steps.includes(step)) continue;
      const image = new Image();
      image.src = src;
      await image.decode();
      const canvas = document.createElement("canvas");
      Object.assign(canvas, {height: THUMB_HEIGHT, width: Math.round(THUMB_HEIGHT * image.width / image.height)});
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      thumbs.set(step, canvas.toDataURL("image/jpeg", 0.75));
    }
    show();
  }

  function button(step, index) {
    const button = document.createElement("button"), image = document.createElement("img");
    const place = `step ${index + 1} of ${steps.length}`;
    const done = names[index] || `step ${index + 1}`;
    const name = step === here ? `${done} (${place}, this one)` : `Go to: ${done} (${place})`;
    Object.assign(button, {type: "button", className: "cl-step", title: name, tabIndex: step === here ? 0 : -1});
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-current", step === here ? "step" : "false");
    button.dataset.step = step;
    button.classList.toggle("undone", step > here);
    Object.assign(image, {src: thumbs.get(step) ?? "", alt: "", draggable: false});
    if (thumbs.has(step)) button.append(image);
    else button.textContent = done;
    button.onclick = () => document.dispatchEvent(new CustomEvent("clvae:travel", {detail: step}));
    return button;
  }

  function show() {
    for (const step of thumbs.keys()) if (!steps.includes(step)) thumbs.delete(step);
    const focused = strip.contains(document.activeElement);
    strip.replaceChildren(...steps.map(button));
    const current = strip.querySelector("[aria-current=step]");
    if (focused) current?.focus();
    const decoded = [...strip.querySelectorAll("img")].map((image) => image.decode().catch(() => {}));
    Promise.all(decoded).then(centre);                           // before, they have no width
  }

  function centre() {
    const [step, all] = [strip.querySelector("[aria-current=step]"), strip].map((node) => node?.getBoundingClientRect());
    if (step) strip.scrollLeft += step.left + step.width / 2 - all.left - all.width / 2;
  }

  strip.onkeydown = (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const buttons = [...strip.children], at = buttons.indexOf(document.activeElement) + way[0] + way[1];
    buttons[at]?.focus();
  };
  ["clvae:picture", "clvae:undrawn"].forEach((name) => document.addEventListener(name, hear));
  document.dispatchEvent(new CustomEvent("clvae:again"));
}
