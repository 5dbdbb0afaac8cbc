// The palette: a chip for each object, those in the scene first, each piece after its class; a search; locks.
// choose(id): what a chip does. The first nine chips have the keys 1 to 9.

function Palette(element, objects, {title, blank, choose}) {
  const find = (selector) => element.querySelector(selector);
  const palette = find(".cl-palette"), field = find(".cl-search"), opener = find("[data-act=search]");
  let front = [], locked = [], selected = null, count = new Uint32Array(256), shown = "";

  const inScene = (id) => objects.withPieces([id]).some((o) => count[o.id]);

  function order() {                                             // stable: what comes into the scene goes to its end
    const present = objects.classes().filter(inScene);
    front = [...front.filter((id) => present.includes(id)), ...present.filter((id) => !front.includes(id))];
    return objects.withPieces([...front, ...objects.classes().filter((id) => !front.includes(id))]);
  }

  function chip(object, index) {
    const chip = document.createElement("button"), swatch = document.createElement("i"), label = document.createElement("span");
    Object.assign(chip, {type: "button", className: "cl-chip", title: index < 9 ? `${object.name} (${index + 1})` : object.name});
    Object.assign(chip.dataset, {id: object.id, name: object.name});
    chip.setAttribute("role", "radio");
    if (object.id === blank) swatch.className = "blank";
    else swatch.style.background = `rgb(${object.color.join(",")})`;
    if (index < 9) swatch.textContent = index + 1;
    const [r, g, b] = object.color;
    swatch.style.color = 0.3 * r + 0.6 * g + 0.1 * b > 140 ? "#000" : "#fff";
    label.textContent = object.name;
    chip.append(swatch, label);
    chip.onclick = () => choose(object.id);
    return chip;
  }

  const chips = () => [...palette.querySelectorAll(".cl-chip")];

  function update(changes) {
    ({count, locked, selected} = {count, locked, selected, ...changes});
    const list = order(), key = JSON.stringify(list);
    if (key !== shown) {
      const focused = document.activeElement?.closest?.(".cl-chip")?.dataset.id;
      shown = key;
      palette.replaceChildren(...list.map(chip));
      filter();
      if (focused) chips().find((c) => c.dataset.id === focused)?.focus();
    }
    chips().forEach((c) => {
      const id = Number(c.dataset.id), held = locked.includes(id);
      c.classList.toggle("absent", !count[id]);
      c.classList.toggle("locked", held);
      c.setAttribute("aria-label", c.dataset.name + (held ? ", locked" : ""));
      turnOn(c, id === selected);
    });
  }

  // The search
  function filter() {
    const words = field.hidden ? "" : field.value.trim().toLowerCase();
    chips().forEach((c) => { c.hidden = !c.dataset.name.toLowerCase().includes(words); });
  }

  function search(open = true) {
    field.hidden = !open;
    opener.setAttribute("aria-expanded", open);
    field.value = "";
    filter();
    if (open) field.focus();
  }

  field.oninput = filter;
  field.onkeydown = (event) => {
    if (event.key === "Escape") search(false);
    else if (event.key === "Enter") chips().find((c) => !c.hidden)?.click();
    else return;
    event.preventDefault();
    if (event.key === "Enter") search(false);
    chips().find((c) => c.tabIndex === 0)?.focus();
  };
  opener.onclick = () => search(field.hidden);
  palette.setAttribute("aria-label", `${title}: what to paint with`);
  walkByArrows(palette);
  return {update, search, nth: (n) => Number(chips()[n - 1]?.dataset.id ?? NaN),
    reveal: () => chips().find((c) => c.tabIndex === 0)?.scrollIntoView({block: "nearest"})};
}
