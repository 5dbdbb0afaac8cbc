// Variations: a grid of other looks, drawn one after the other. Pointing at one shows it in the photo pane, a click takes it,
// "more like this" draws others near it. props.value: {grid, title, count, tiles, steps}: a number that grows from grid to
// grid, what it is of, how many there will be, the pictures so far as data URLs, and the steps of the history they are true
// of. After taking one only the steps come anew.

function Variations(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  const box = find(".cl-grid"), note = find(".cl-note"), select = find(".cl-select"), kinds = [...element.querySelectorAll(".cl-kind")];
  const say = (detail) => document.dispatchEvent(new CustomEvent("clvae:preview", {detail}));
  let grid = {grid: 0, steps: []}, newest = {revision: -1}, whole = false;

  const index = (cell) => [...box.children].indexOf(cell);
  const more = (cell) => trigger("more", {grid: grid.grid, index: index(cell)});
  const walk = walkTiles(box, {m: more});
  const fresh = () => grid.steps.includes(newest.step);

  function preview(cell) {
    const src = cell.querySelector("img").src;
    if (src && fresh()) say({src, name: `Variation ${index(cell) + 1}`});
  }

  function tile(number) {
    const cell = document.createElement("div"), image = document.createElement("img");
    const take = tileButton("cl-tile", `Take variation ${number}`, () => trigger("adopt", {grid: grid.grid, index: number - 1}));
    cell.className = "cl-cell";
    Object.assign(image, {alt: "", draggable: false});
    take.style.aspectRatio = props.size[1] / props.size[0];
    take.disabled = true;
    take.append(image);
    cell.append(take, tileButton("cl-corner cl-more", "More like this (M)", () => more(cell), "more like this"));
    take.onpointerenter = take.onfocus = () => preview(cell);
    take.onpointerleave = take.onblur = () => say({});
    return cell;
  }

  function fill() {
    (grid.tiles ?? []).forEach((src, i) => {
      const take = box.children[i].querySelector(".cl-tile"), image = take.querySelector("img");
      if (image.src) return;
      image.src = src;
      take.disabled = false;
      if (take.matches(":hover")) preview(take.parentElement);
    });
  }

  function show() {
    const drawing = (grid.tiles ?? []).length < grid.count;
    box.classList.toggle("old", !fresh());
    note.textContent = !grid.grid ? "Nine other looks: point at one to see it large, click it to take it."
      : fresh() ? `Variations of ${grid.title}${drawing ? " …" : ""}` : `Variations of ${grid.title}, drawn before the picture changed`;
  }

  function receive() {
    const value = props.value;
    if (!value || value.grid < grid.grid) return;                // a late picture of a grid that is gone
    if (value.grid > grid.grid) {
      const focused = box.contains(document.activeElement);
      say({});
      box.replaceChildren(...Array.from({length: value.count}, (_, i) => tile(i + 1)));
      walk.reset();
      if (focused) find("#show-variations").focus();
      grid = value;
    } else grid = {...grid, tiles: value.tiles ?? grid.tiles, steps: [...new Set([...grid.steps, ...value.steps])]};
    fill();
    show();
  }

  function follow(event) {                                       // what the document holds, drawn or not
    const {desk, revision} = event.detail;
    if (desk === newest.desk && revision < newest.revision) return;
    newest = event.detail;
    show();
  }

  kinds.forEach((kind) => {
    kind.onclick = () => {
      whole = kind.dataset.of === "whole";
      kinds.forEach((other) => other.setAttribute("aria-pressed", other === kind));
    };
  });
  fillLayers(select, props.names);
  find("#show-variations").onclick = () => trigger("show", {whole, layer: layerOf(select)});
  document.addEventListener("clvae:hand", (event) => { kinds[0].textContent = event.detail.name; });
  ["clvae:picture", "clvae:undrawn"].forEach((name) => document.addEventListener(name, follow));
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  document.dispatchEvent(new CustomEvent("clvae:again"));
  watch("value", receive);
  show();
}
