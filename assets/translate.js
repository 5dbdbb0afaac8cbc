// Before Gradio starts: puts the texts of the page's configuration into the visitor's language, as
// window.clvaeTexts has them (see texts.js). The server sends both as one script, in the head of
// the page; see language.py.
"use strict";

(() => {
  const {language, known} = window.clvaeTexts;
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
  const PROPS = ["label", "info", "placeholder"];
  const WITHIN = ["name", "note", "bar", "names"]; // what Python said before it knew who comes

  // Gradio asks for the browser's language, for its own few texts and for <html lang>.
  Object.defineProperty(navigator, "language", {get: () => language, configurable: true});

  if (!Object.keys(known).length) return; // English, which all of it is already

  const plain = (text) => text.trim().replace(/\s+/g, " ");
  const own = (text) => (Object.hasOwn(known, plain(text)) ? known[plain(text)] : text);

  function inside(node) {
    for (const one of node.childNodes) {
      if (one.nodeType === Node.TEXT_NODE) {
        const said = own(one.data);
        if (said !== one.data) one.data = one.data.replace(one.data.trim(), () => said);
      } else if (one.nodeType === Node.ELEMENT_NODE) {
        for (const name of ATTRIBUTES) {
          if (one.hasAttribute(name)) one.setAttribute(name, own(one.getAttribute(name)));
        }
        // a sentence with elements in it is one text
        if ("sentence" in one.dataset) one.innerHTML = own(one.innerHTML);
        else inside(one);
      }
    }
  }

  function html(markup) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    inside(template.content);
    return template.innerHTML;
  }

  function deep(value, named) {
    if (typeof value === "string") return WITHIN.includes(named) ? own(value) : value;
    if (Array.isArray(value)) return value.map((one) => deep(one, named));
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, deep(one, name)]));
  }

  for (const {type, props} of window.gradio_config?.components ?? []) {
    for (const name of PROPS) {
      if (typeof props[name] === "string") props[name] = own(props[name]);
    }
    if (type === "button") props.value = own(props.value);
    if (type !== "html") continue;
    props.html_template = html(props.html_template);
    if (typeof props.value === "string") props.value = html(props.value);
    props.value = deep(props.value, "");
  }
})();
