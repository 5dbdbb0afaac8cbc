// The menu of models: what the server offers is asked anew whenever it opens; choosing one goes to its page once that is
// ready. server: the functions of house.py, or none of them where there is one model only.

function Models(element, name, server) {
  const find = (selector) => element.querySelector(selector);
  const plain = find("span.cl-model"), button = find("button.cl-model"), menu = find(".cl-models");
  let asked = 0;                                                 // the newest question; answers to older ones come too late

  function line(className, text, role) {
    const made = document.createElement("p");
    Object.assign(made, {className, textContent: text});
    if (role) made.setAttribute("role", role);
    return made;
  }

  function item(model) {
    const made = document.createElement("button"), title = document.createElement("b"), note = document.createElement("small");
    Object.assign(made, {type: "button", tabIndex: -1});
    made.setAttribute("role", "menuitemradio");
    made.setAttribute("aria-checked", model.here);
    made.dataset.model = model.key;
    title.textContent = model.title;
    note.textContent = model.note;
    made.append(title, note);
    if (model.problem) made.setAttribute("aria-disabled", true);
    made.onclick = () => (model.problem ? say(model.problem) : model.here ? menu.hidePopover() : go(made, model));
    return made;
  }

  async function list() {
    const mine = ++asked;
    menu.replaceChildren(line("cl-note", "Looking for models …", "status"));
    const found = await server.list_models(null).catch(() => null);
    if (mine !== asked) return;
    menu.replaceChildren(...(found ?? []).map(item));
    if (!found) say("The server does not answer.");
    menu.querySelector("[aria-checked=true]")?.focus();
  }

  function say(sentence) {
    menu.querySelector("[role=alert]")?.remove();
    if (sentence) menu.append(line("cl-note", sentence, "alert"));
  }

  async function go(chosen, model) {
    if (menu.querySelector("[aria-busy=true]")) return;
    const mine = asked, note = chosen.querySelector("small").textContent;
    say("");
    wait(chosen, true, "Opening …");
    const answer = await server.open_model(model.key).catch(() => ({error: "The model could not be opened."}));
    if (answer.address !== undefined && menu.matches(":popover-open")) location.assign(new URL(answer.address, `${window.gradio_config.root}/`));
    else if (mine === asked) {
      wait(chosen, false, note);
      say(answer.error);
    }
  }

  function wait(chosen, busy, note) {
    chosen.setAttribute("aria-busy", busy);
    chosen.querySelector("small").textContent = note;
  }

  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", open);
    if (!open) return menu.contains(document.activeElement) && button.focus();
    const box = button.getBoundingClientRect();
    Object.assign(menu.style, {left: `${box.left}px`, top: `${box.bottom + 4}px`});
    list();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") event.stopPropagation();         // letters are the page's tools
    if (event.key === "Tab") menu.hidePopover();
    const way = ARROWS[event.key], ends = {Home: 0, End: -1}[event.key], items = [...menu.querySelectorAll("button")];
    if (!way && ends === undefined) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    items.at(ends ?? (at + way[0] + way[1]) % items.length)?.focus();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    menu.showPopover();
  });
  button.popoverTargetElement = menu;

  plain.textContent = button.firstElementChild.textContent = name;
  plain.hidden = Boolean(server?.list_models);
  button.hidden = !plain.hidden;
}
