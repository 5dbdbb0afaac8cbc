// Kept looks: a click gives one to what is in hand, or to the whole picture where it is of one. Two of them are the ends A and
// B of the blend, which blend.js shows. props.value: {push, looks: [{number, name, whole, src}]}: a
// number that grows, and the looks.

function Shelf(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  const box = find(".cl-grid"), ends = {a: null, b: null};       // numbers of looks
  let looks = [], hand = "", newest = 0;
  let keeping = false;                         // a look is on its way here

  const look = (number) => looks.find((one) => one.number === number);
  const numberOf = (cell) => Number(cell.dataset.number);
  const remove = (cell) => trigger("remove", {number: numberOf(cell)});
  const walk = walkTiles(box, {Delete: remove, a: (cell) => choose("a", numberOf(cell)), b: (cell) => choose("b", numberOf(cell))});

  function choose(end, number) {
    const other = end === "a" ? "b" : "a";
    if (ends[other] === number) ends[other] = ends[end];
    ends[end] = number;
    if (look(ends[other])?.whole !== look(number)?.whole) ends[other] = null;
    mark();
  }

  // An end that nobody chose, or that is gone, is the first look that goes with the other.
  function complete() {
    const wanting = (end, other) => look(ends[end])?.number ?? looks.find((one) => one.number !== ends[other]
      && looks.some((more) => more !== one && more.whole === one.whole) && (look(ends[other])?.whole ?? one.whole) === one.whole)?.number ?? null;
    ends.a = wanting("a", "b");
    ends.b = wanting("b", "a");
  }

  function mark() {
    complete();
    for (const cell of box.children) for (const end of ["a", "b"]) {
      cell.querySelector(`.cl-end-${end}`).setAttribute("aria-pressed", numberOf(cell) === ends[end]);
    }
    document.dispatchEvent(new CustomEvent("clvae:ends", {detail: {a: look(ends.a), b: look(ends.b)}}));
  }

  function tile({number, name, whole, src}, index) {
    const [cell, image, label] = ["div", "img", "span"].map((kind) => document.createElement(kind));
    const give = tileButton("cl-tile", "", () => trigger("wear", {number}));
    cell.className = "cl-cell";
    Object.assign(cell.dataset, {number, whole, name, index: index + 1});
    Object.assign(image, {src, alt: "", draggable: false});
    label.className = "cl-name";
    label.textContent = whole ? "picture" : name;
    give.append(image, label);
    cell.append(give, ...["a", "b"].map((end) => tileButton(`cl-corner cl-end-${end}`,
      `${end.toUpperCase()}: an end of the blend (${end.toUpperCase()})`, () => choose(end, number), end.toUpperCase())),
      tileButton("cl-corner cl-remove", "Remove (Delete)", () => remove(cell), "×"));
    return cell;
  }

  function title() {
    for (const cell of box.children) {
      const {name, whole, index} = cell.dataset, to = whole === "true" ? "everything unlocked" : hand;
      const words = `Give ${to} kept look ${index}, of ${name}`;
      Object.assign(cell.querySelector(".cl-tile"), {title: words, ariaLabel: words});
    }
    find(".cl-note").textContent = looks.length ? `Click a look to give it to ${hand}.` : "Keep a look you like: it can be given to anything.";
  }

  function show() {
    if (props.value?.push < newest) return;                      // a newer one overtook it
    newest = props.value?.push ?? 0;
    const at = [...box.children].findIndex((cell) => cell.contains(document.activeElement));
    const before = looks.length;
    looks = props.value?.looks ?? [];
    if (keeping && looks.length > before) {
      keeping = false;
      const {whole, name} = looks.at(-1);
      const detail = `The look of ${whole ? "the whole picture" : name} is kept`;
      document.dispatchEvent(new CustomEvent("clvae:sign", {detail}));
    }
    box.replaceChildren(...looks.map(tile));
    if (looks.length) walk.reset();
    if (at >= 0) (box.children[Math.min(at, looks.length - 1)] ?? element).querySelector("button").focus();
    title();
    mark();
  }

  element.querySelectorAll("[data-keep]").forEach((b) => { b.onclick = () => {
    keeping = true;
    trigger("keep", {whole: b.dataset.keep === "whole"});
  }; });
  document.addEventListener("clvae:hand", (event) => { hand = event.detail.name; title(); });
  document.addEventListener("clvae:again", mark);
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  watch("value", show);
  show();
}
