// A list of the model's layers to choose from. names: the finest first; the value is a layer's number, or null for all.

function fillLayers(select, names) {
  const option = (text, value) => Object.assign(document.createElement("option"), {textContent: text, value});
  select.append(option("all layers", ""), ...names.map((name, i) => option(name.toLowerCase(), i)).reverse());
}

function layerOf(select) {
  return select.value === "" ? null : Number(select.value);
}
