// The strip of sample scenes: one button each.

function Strip(element, props, trigger) {
  const strip = element.querySelector(".cl-strip");
  props.scenes.forEach((scene, index) => {
    const button = document.createElement("button"), image = document.createElement("img");
    const name = document.createElement("span");
    Object.assign(button, {type: "button", className: "cl-sample", title: `Start from “${scene.name}”`});
    Object.assign(image, {src: scene.src, alt: "", draggable: false});
    name.textContent = scene.name;
    button.append(image, name);
    button.onclick = () => trigger("pick", {index});
    strip.append(button);
  });
}
