// Looks to choose from: thumbnails for the class in hand or for the whole picture, whichever is
// asked for. A shelf is one image, and one tab stop. While what is in hand is locked its looks are
// out of reach, and say so.

function Presets(element, props, trigger, watch) {
  const root = element.querySelector(".cl-presets");
  let whole = false, hand = {};

  function button(className, text, onclick) {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", className, textContent: text, onclick});
    return made;
  }

  function shelf(name) {
    const {title, count, ratio, src} = props.shelves[name], box = document.createElement("div");
    box.className = "cl-shelf";
    box.dataset.name = name;
    for (let index = 0; index < count; index++) {
      const look = button("cl-look", "", () => trigger("choose", {shelf: name, index}));
      look.setAttribute("aria-label", `Look ${index + 1} of ${title}`);
      Object.assign(look.style, {aspectRatio: ratio, backgroundImage: `url(${src})`, backgroundSize: `${100 * count}% 100%`,
        backgroundPosition: `${count > 1 ? 100 * index / (count - 1) : 0}% 0`});
      box.append(look);
    }
    roam(box);
    return box;
  }

  function show() {
    const names = [String(props.value.class_id), "scenes"].filter((name) => props.shelves[name]);
    const shown = names.includes("scenes") && (whole || names.length === 1) ? "scenes" : names[0], head = document.createElement("div");
    head.className = "cl-shelves";
    for (const name of names) {
      const choice = button("cl-kind", `Looks of ${props.shelves[name].title}`, () => { whole = name === "scenes"; show(); });
      choice.setAttribute("aria-pressed", name === shown);
      head.append(choice);
    }
    const old = root.querySelector(".cl-shelf");
    // Who walks through it stays where he is.
    if (old && old.dataset.name === shown) old.previousSibling.replaceWith(head);
    else root.replaceChildren(...(shown ? [head, shelf(shown)] : []));
    bar();
  }

  function bar() {
    const box = root.querySelector(".cl-shelf");
    const locked = Boolean(hand.locked) && box?.dataset.name !== "scenes";
    box?.querySelectorAll("button").forEach((look) => {
      look.setAttribute("aria-disabled", locked);
      look.title = locked ? `${hand.name} is locked` : look.ariaLabel;
    });
  }

  document.addEventListener("clvae:hand", (event) => { hand = event.detail; bar(); });
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  watch("value", show);
  show();
}
