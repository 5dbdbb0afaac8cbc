// Files in and out of a painter: chosen, dropped or pasted ones are handed to Python, the map is saved here.
// take(kind, {file, name}): what comes in, kind "map" or "photo", the file as a data URL.

const LARGEST_FILE = 40e6;                                       // bytes; Python takes no larger ones

function Files(element, {main, take}) {
  const find = (selector) => element.querySelector(selector);
  const stage = find(".cl-stage"), warning = find(".cl-warning");

  function choose(accept, kind) {
    const input = Object.assign(document.createElement("input"), {type: "file", accept});
    input.className = "cl-chooser";
    input.oncancel = () => input.remove();
    input.onchange = () => { if (input.files[0]) hand(input.files[0], kind); input.remove(); };
    element.append(input);                                       // in the page, so that tests and readers find it
    input.click();
  }

  async function hand(file, kind) {
    const fits = file.size <= LARGEST_FILE;
    warn(fits ? "" : `The ${kind === "map" ? "label map" : "photo"} is larger than ${LARGEST_FILE / 1e6} MB.`);
    if (fits) take(kind, {file: await toDataURL(file), name: file.name});
  }

  function warn(sentence) {
    warning.textContent = sentence;
    clearTimeout(warning.timer);
    warning.timer = setTimeout(() => { warning.textContent = ""; }, 10000);
  }

  function save(blob) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = main ? "map.png" : "photo-map.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  stage.addEventListener("dragover", (event) => event.preventDefault());
  stage.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) hand(file, main ? "map" : "photo");
  });
  document.addEventListener("paste", (event) => {
    const file = [...event.clipboardData?.files ?? []].find((f) => f.type.startsWith("image/"));
    if (file && !main && stage.offsetParent !== null) hand(file, "photo");
  });
  return {save, chooseMap: () => choose("image/png,image/*", "map"), choosePhoto: () => choose("image/*", "photo")};
}
