// Looks to choose from: thumbnails for the class in hand or for the whole picture, whichever is asked for. A shelf is one image.

function Presets(element, props, trigger, watch) {
  const root = element.querySelector(".cl-presets");
  let whole = false;

  function button(className, text, onclick) {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", className, textContent: text, onclick});
    return made;
  }

  function shelf(name) {
    const {title, count, ratio, src} = props.shelves[name], box = document.createElement("div");
    box.className = "cl-shelf";
    for (let index = 0; index < count; index++) {
      const look = button("cl-look", "", () => trigger("choose", {shelf: name, index}));
      look.title = `Look ${index + 1} of ${title}`;
      look.setAttribute("aria-label", look.title);
      Object.assign(look.style, {aspectRatio: ratio, backgroundImage: `url(${src})`, backgroundSize: `${100 * count}% 100%`,
        backgroundPosition: `${count > 1 ? 100 * index / (count - 1) : 0}% 0`});
      box.append(look);
    }
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
    root.replaceChildren(...(shown ? [head, shelf(shown)] : []));
  }

  watch("value", show);
  show();
}
