// Files in and out of a painter: chosen, dropped or pasted ones are handed to Python, the map is saved here. The painter of
// the style photos takes the photos that are dropped or pasted anywhere on the page.
// take(kind, {file, name, dropped?} or {files, names}): what comes in, kind "map" or "photo", each
// file as a data URL. dropped: on the map, where Python says which of both it is; a photo it has
// passed on.

const LARGEST_FILE = 40e6;                                       // bytes; Python takes no larger ones

function Files(element, {main, take}) {
  const find = (selector) => element.querySelector(selector);
  const stage = find(".cl-stage"), warning = find(".cl-warning");
  let dropped = null;                                            // on the map, the last one
  const sign = (words) => document.dispatchEvent(new CustomEvent("clvae:sign", {detail: words}));
  const isProject = (file) => file.name.toLowerCase().endsWith(".clvae");        // keep.js opens it
  const isPicture = (file) => file.type.startsWith("image/")
    || /\.(avif|heic|heif|tiff?)$/i.test(file.name);            // which some systems do not know

  function choose(accept, kind) {
    const input = Object.assign(document.createElement("input"), {type: "file", accept, multiple: kind === "photo"});
    input.className = "cl-chooser";
    input.oncancel = () => input.remove();
    input.onchange = () => { if (input.files[0]) hand([...input.files], kind); input.remove(); };
    element.append(input);                                       // in the page, so that tests and readers find it
    input.click();
  }

  async function hand(files, kind, more = {}) {
    const large = files.find((file) => file.size > LARGEST_FILE);
    const what = `The ${kind === "map" ? "label map" : "photo"} ${large?.name}`;
    warn(large ? `${what} is larger than ${LARGEST_FILE / 1e6} MB.` : "");
    if (large) return;
    const end = work();
    const urls = await Promise.all(files.map(toDataURL));
    const names = files.map((file) => file.name);
    take(kind, kind === "map" ? {file: urls[0], name: names[0], ...more} : {files: urls, names});
    end();
  }

  // The stage says at once that a file is being read, and goes on until Python has answered: until
  // Gradio, which marks the painter meanwhile, marks it no more. Returns what to call once Python
  // was asked.
  function work() {
    const painter = find(".cl-painter"), holder = element.closest(".html-container") ?? element;
    painter.classList.add("reading");
    return () => {
      let seen = false;
      const watcher = new MutationObserver(() => {
        const pending = holder.classList.contains("pending");
        seen ||= pending;
        if (pending || !seen) return;
        watcher.disconnect();
        painter.classList.remove("reading");
      });
      watcher.observe(holder, {attributes: true, attributeFilter: ["class"]});
    };
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
    sign(`Saved as ${link.download}`);
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // Show the tab where they are seen. Gradio makes it when it is opened first, and an answer that came meanwhile would be lost.
  async function openPhotos(files) {
    const open = () => document.getElementById("tab-guide-button")?.click();
    for (open(); !document.querySelector(".cl-guides")?.parentElement.guides; open()) await new Promise((next) => setTimeout(next, 100));
    hand(files, "photo");
  }

  // On the scene's map one picture may be a label map, if it is of no kind that changes pixels.
  const bringsMap = ({target, dataTransfer: {files}}) => files.length === 1 && isPicture(files[0])
    && !/(jpe?g|avif|hei[cf])$/i.test(files[0].type || files[0].name)
    && Boolean(target.closest?.(".cl-painter.main .cl-stage"));

  function dropMap(event) {
    if (!bringsMap(event)) return;
    event.preventDefault();
    if (keysWait()) return;
    [dropped] = event.dataTransfer.files;
    hand([dropped], "map", {dropped: true});
  }

  function passOn() {
    document.dispatchEvent(new CustomEvent("clvae:photos", {detail: [dropped]}));
  }

  function dropPhotos(event) {
    const all = [...event.dataTransfer.files];
    const files = all.filter((file) => isPicture(file) || stage.contains(event.target));
    if (bringsMap(event)) return;
    refuse(all.filter((file) => !files.includes(file)));
    if (!files.length) return;
    event.preventDefault();
    if (!keysWait()) openPhotos(files);
  }

  function refuse(files) {
    const others = files.filter((file) => !isProject(file));
    const what = others.length === 1 ? others[0].name : `${others.length} files`;
    if (others.length) sign(`${what}: neither a picture nor a project (.clvae)`);
  }

  function drag(event) {
    const files = event.dataTransfer?.types.includes("Files");
    if (files && event.type === "dragover") event.preventDefault();
    if (event.type === "dragleave" && event.relatedTarget) return;       // still on the page
    document.body.classList.toggle("cl-dropping", Boolean(files) && event.type === "dragover");
  }

  if (main) stage.addEventListener("drop", dropMap);
  else {
    ["dragover", "dragleave", "drop"].forEach((name) => window.addEventListener(name, drag, true));
    document.addEventListener("drop", dropPhotos);
    document.addEventListener("clvae:photos", (event) => openPhotos(event.detail));
    document.addEventListener("paste", (event) => {
      const all = [...event.clipboardData?.files ?? []], files = all.filter(isPicture);
      refuse(all.filter((file) => !isPicture(file)));
      if (files.length && !keysWait()) openPhotos(files);
    });
  }
  return {save, work, passOn, chooseMap: () => choose("image/png,image/*", "map"),
    choosePhoto: () => choose("image/*,.avif,.heic,.heif", "photo")};
}
