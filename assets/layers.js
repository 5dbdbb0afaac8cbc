// Which layer the dice renews: props.value is its number, or null for all.

function Layers(element, props) {
  const select = element.querySelector(".cl-select");
  fillLayers(select, props.names);
  select.onchange = () => { props.value = layerOf(select); };
}
