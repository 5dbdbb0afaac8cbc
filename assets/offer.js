// What the painter offers of a picture that was opened: another part of one that was cropped, or,
// of a map in strange colours, its numbers. A bar over the map, until something else is done.
// choose(place): another part is wanted. numbers(): the numbers are to count.

function Offer(element, {choose, numbers}) {
  const bar = element.querySelector(".cl-offer");

  function show(words, ...buttons) {
    bar.replaceChildren(words, ...buttons, button("×", hide, "Close"));
    bar.hidden = false;
  }

  function hide() {
    bar.hidden = true;
    bar.replaceChildren();
  }

  function button(text, onclick, label = text) {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", textContent: text, onclick});
    made.setAttribute("aria-label", label);
    return made;
  }

  // crop: {said, places, place} or null; ask: a sentence or null.
  function take({crop, ask}) {
    if (ask) show(ask, button("Take its numbers", () => { hide(); numbers(); }));
    else if (crop) {
      show(crop.said, ...crop.places.map((name, place) => {
        const made = button(name, () => choose(place));
        made.setAttribute("aria-pressed", place === crop.place);
        return made;
      }));
    } else hide();
  }

  return {take, hide};
}
