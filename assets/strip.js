// The strip of sample scenes: one button each, one tab stop for all.

function Strip(element, props, trigger) {
  const strip = element.querySelector(".cl-strip");
  props.scenes.forEach((scene, index) => {
    const button = document.createElement("button"), image = document.createElement("img");
    const name = document.createElement("span");
    Object.assign(button, {type: "button", className: "cl-sample", title: `Start from “${scene.name}”`});
    Object.assign(image, {src: scene.src, alt: "", draggable: false});
    name.textContent = scene.name;
    button.classList.toggle("tall", Boolean(scene.tall));
    button.append(image, name);
    button.onclick = () => trigger("pick", {index});
    strip.append(button);
  });
  roam(strip);
}
