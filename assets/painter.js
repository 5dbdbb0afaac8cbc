// The painter: keeps one id per pixel, draws it, and sends it. Python's document owns all history; undo is an event.
//
// What it sends:  {png, revision, selected, drawing, pending}: the map as an indexed PNG, the number of the stroke, the
//                 object in hand, whether the stroke still goes on, and finished strokes Python has not yet confirmed.
// What it gets:   {push, png, revision, selected?, locked?, photo?}: a map that holds every stroke up to `revision`.
// props: size [H, W], objects [{id, name, color}], main (the scene's painter) or a painter over a photo, blank (the id
// that means "nothing painted yet", or null).

const LARGEST_FILE = 40e6;                                       // bytes; Python takes no larger ones

function Painter(element, props, trigger, watch) {
  const [height, width] = props.size;
  const objects = props.objects, colors = [];
  objects.forEach((o) => { colors[o.id] = o.color; });
  for (let i = 0; i < colors.length; i++) colors[i] ??= [0, 0, 0];
  const find = (selector) => element.querySelector(selector);
  const all = (selector) => [...element.querySelectorAll(selector)];
  const canvas = find(".cl-map"), stage = find(".cl-stage"), ring = find(".cl-brush"), palette = find(".cl-palette");
  const painter = find(".cl-painter");
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const shade = new Uint32Array(256).map((_, id) => {            // little-endian RGBA
    if (id === props.blank) return props.main ? 0xff2a2420 : 0;
    const [r, g, b] = colors[id] ?? [0, 0, 0];
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });

  const ids = new Uint8Array(width * height);
  let revision = 0, selected = objects[0].id, tool = "brush", size = Math.max(2, Math.round(width / 12));
  let at = {x: width / 2, y: height / 2};                        // the place of the pointer, or of the keyboard
  let pending = [], sent = null, lastPush = null, stroke = null, sending = Promise.resolve(), lastLive = 0;
  const live = 120;                                              // ms between two sends while a stroke goes on

  // Drawing -----------------------------------------------------------------------------------------------------
  function draw(x0 = 0, y0 = 0, x1 = width, y1 = height) {
    for (let y = y0; y < y1; y++) {
      for (let at = y * width + x0; at < y * width + x1; at++) pixels[at] = shade[ids[at]];
    }
    pen.putImageData(image, 0, 0, x0, y0, x1 - x0, y1 - y0);
  }

  function describe() {
    const count = new Uint32Array(256);
    for (const id of ids) count[id]++;
    all(".cl-chip").forEach((chip) => chip.classList.toggle("absent", !count[chip.dataset.id]));
    const shares = objects.filter((o) => count[o.id]).sort((a, b) => count[b.id] - count[a.id])
      .map((o) => `${o.name} ${Math.max(1, Math.round(100 * count[o.id] / ids.length))} %`);
    canvas.setAttribute("aria-label", `${props.title}: ${shares.join(", ") || "empty"}`);
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return {x: (event.clientX - box.left) * width / box.width, y: (event.clientY - box.top) * height / box.height};
  }

  function idAt(p) {
    const x = Math.min(width - 1, Math.max(0, Math.floor(p.x))), y = Math.min(height - 1, Math.max(0, Math.floor(p.y)));
    return ids[y * width + x];
  }

  function nameAt(p) {
    return objects.find((o) => o.id === idAt(p))?.name ?? "unlabelled";
  }

  function showRing(shown = canvas.matches(":focus-visible")) {
    ring.style.display = shown ? "block" : "none";
    ring.style.left = `${100 * at.x / width}%`;
    ring.style.top = `${100 * at.y / height}%`;
    ring.style.width = `${100 * size / width}%`;
    ring.style.background = `rgba(${(colors[selected] ?? [0, 0, 0]).join(",")},.45)`;
  }

  // Sending -----------------------------------------------------------------------------------------------------
  function give(value) {
    sent = {revision, selected, drawing: false, pending: [], ...value};
    props.value = sent;
  }

  function send(drawing) {
    const mine = revision, copy = ids.slice();
    sending = sending.then(async () => {
      const png = await toDataURL(await encodeIndexedPNG(copy, width, height, colors));
      give({png, revision: mine, drawing, pending: pending.filter((p) => p.revision < mine)});
      if (!drawing) pending = [...pending, {revision: mine, png}].slice(-16);
      trigger("stroke");
    });
    return sending;
  }

  function acknowledge(event) {
    pending = pending.filter((p) => p.revision > event.detail);
  }

  async function receive() {
    const value = props.value;
    if (!value || !value.push || value.push === lastPush) return;
    lastPush = value.push;
    if (value.locked) showLocks(value.locked);
    if ("photo" in value) showPhoto(value.photo);
    if (!value.png || value.revision < revision) {               // painted on meanwhile: the newer stroke stands
      if (sent) props.value = sent;
      return;
    }
    const picture = await decodeIndexedPNG(fromDataURL(value.png));
    if (value.revision < revision || picture.ids.length !== ids.length) return;
    revision = value.revision;
    ids.set(picture.ids);
    give({png: value.png});
    draw();
    describe();
    if (value.selected !== undefined) select(value.selected, false);
  }

  function showPhoto(url) {
    const under = find(".cl-under");
    under.hidden = !url;
    if (url) under.src = url;
    painter.classList.toggle("waiting", !props.main && !url);
  }

  // Choosing ----------------------------------------------------------------------------------------------------
  function select(id, tell = true) {
    if (!objects.some((o) => o.id === id)) return;
    selected = id;
    all(".cl-chip").forEach((chip) => turnOn(chip, Number(chip.dataset.id) === id));
    showRing(ring.style.display === "block");
    if (sent) give({...sent, selected});
    if (tell) trigger("choose");
  }

  function showLocks(locked) {
    all(".cl-chip").forEach((chip) => {
      const on = locked.includes(Number(chip.dataset.id));
      chip.classList.toggle("locked", on);
      chip.setAttribute("aria-label", chip.dataset.name + (on ? ", locked" : ""));
    });
  }

  function setTool(name) {
    tool = name;
    all("[data-tool]").forEach((b) => turnOn(b, b.dataset.tool === name));
    canvas.dataset.tool = name;
    showRing();
  }

  function setSize(value) {
    size = Math.min(width / 2, Math.max(1, value));
    find(".cl-size input").value = 100 * Math.log(size) / Math.log(width / 2);
    ring.style.width = `${100 * size / width}%`;
  }

  function buildPalette() {
    palette.setAttribute("aria-label", `${props.title}: class to paint with`);
    palette.replaceChildren(...objects.map((o, i) => {
      const chip = document.createElement("button");
      Object.assign(chip, {type: "button", className: "cl-chip", tabIndex: -1});
      chip.title = i < 9 ? `${o.name} (${i + 1})` : o.name;
      Object.assign(chip.dataset, {id: o.id, name: o.name});
      chip.setAttribute("role", "radio");
      chip.setAttribute("aria-label", o.name);
      const swatch = document.createElement("i"), label = document.createElement("span");
      if (o.id === props.blank) swatch.className = "blank";
      else swatch.style.background = `rgb(${o.color.join(",")})`;
      label.textContent = o.name;
      chip.append(swatch, label);
      chip.onclick = () => select(o.id);
      return chip;
    }));
  }

  // Painting ----------------------------------------------------------------------------------------------------
  function begin(pointer) {
    end();
    stroke = {at, changed: false, dirty: false, pointer};
    painter.classList.add("drawing");
    lastLive = performance.now();
    extend(at);
  }

  function extend(to) {
    const box = paintStroke(ids, width, height, stroke.at, to, size, selected);
    stroke.at = to;
    if (box) {
      if (!stroke.changed) revision++;
      stroke.changed = stroke.dirty = true;
      draw(...box);
    }
    const now = performance.now();
    if (props.main && stroke.dirty && now - lastLive > live) {
      lastLive = now;
      stroke.dirty = false;
      send(true);
    }
  }

  function end() {
    if (!stroke) return;
    const changed = stroke.changed;
    stroke = null;
    painter.classList.remove("drawing");
    if (changed) finish();
  }

  function fill(p) {
    if (p.x < 0 || p.y < 0 || p.x >= width || p.y >= height) return;
    if (!fillPiece(ids, width, height, Math.floor(p.x), Math.floor(p.y), selected)) return;
    revision++;
    draw();
    finish();
  }

  function finish() {
    describe();
    send(false);
  }

  // The tool in hand at p, by a pointer or by "keys".
  function use(p, pointer, name = tool) {
    at = p;
    if (name === "pick") select(idAt(p));
    else if (name === "bucket") fill(p);
    else begin(pointer);
  }

  // The pointer -------------------------------------------------------------------------------------------------
  function down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.focus({preventScroll: true});
    try { canvas.setPointerCapture(event.pointerId); } catch { /* a pointer made by a script has no capture */ }
    use(point(event), event.pointerId, event.altKey ? "pick" : tool);
    showRing(tool === "brush" && !event.altKey);
  }

  function move(event) {
    at = point(event);
    showRing(tool === "brush" && !event.altKey);
    if (event.pointerId !== stroke?.pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    (moves.length ? moves : [event]).forEach((one) => extend(point(one)));
  }

  function up(event) {
    if (event.pointerId === stroke?.pointer) end();
  }

  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  ["pointerup", "pointercancel", "lostpointercapture"].forEach((name) => canvas.addEventListener(name, up));
  canvas.addEventListener("pointerleave", () => showRing());

  // Files -------------------------------------------------------------------------------------------------------
  function choose(accept, then) {
    const input = Object.assign(document.createElement("input"), {type: "file", accept});
    input.className = "cl-chooser";
    input.oncancel = () => input.remove();
    input.onchange = () => { if (input.files[0]) then(input.files[0]); input.remove(); };
    element.append(input);                                       // in the page, so that tests and readers find it
    input.click();
  }

  async function hand(file, event, what) {
    const fits = file.size <= LARGEST_FILE;
    warn(fits ? "" : `The ${what} is larger than ${LARGEST_FILE / 1e6} MB.`);
    if (fits) trigger(event, {file: await toDataURL(file), name: file.name});
  }

  const openMap = (file) => hand(file, "open_map", "label map");
  const openPhoto = (file) => hand(file, "open_photo", "photo");

  function warn(sentence) {
    const warning = find(".cl-warning");
    warning.textContent = sentence;
    clearTimeout(warning.timer);
    warning.timer = setTimeout(() => { warning.textContent = ""; }, 10000);
  }

  async function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await encodeIndexedPNG(ids, width, height, colors));
    link.download = props.main ? "map.png" : "photo-map.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const acts = {
    undo: () => trigger("undo"), redo: () => trigger("redo"), save,
    open: () => choose("image/png,image/*", openMap), photo: () => choose("image/*", openPhoto),
  };
  all("[data-act]").forEach((b) => { b.onclick = () => acts[b.dataset.act](); });
  all("[data-tool]").forEach((b) => { b.onclick = () => setTool(b.dataset.tool); });
  find(".cl-size input").oninput = (event) => setSize((width / 2) ** (event.target.value / 100));

  stage.addEventListener("dragover", (event) => event.preventDefault());
  stage.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) (props.main ? openMap : openPhoto)(file);
  });

  // The keyboard ------------------------------------------------------------------------------------------------
  paintByKeys(canvas, {
    width, height, at: () => at, press: (p) => use(p, "keys"), release: () => { if (stroke?.pointer === "keys") end(); },
    move(p) {
      at = p;
      showRing(true);
      if (stroke?.pointer === "keys") extend(p);
      find(".cl-spoken").textContent = nameAt(p);
    },
  });
  ["focus", "blur"].forEach((name) => canvas.addEventListener(name, () => showRing()));
  [palette, find(".cl-tools")].forEach(walkByArrows);

  const shown = () => canvas.offsetParent !== null;
  function key(event) {
    if (keysWait()) return;
    if (event.target.closest?.("textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]")) return;
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      if (!props.main) return;
      event.preventDefault();
      trigger(letter === "y" || event.shiftKey ? "redo" : "undo");
    } else if (!shown() || event.ctrlKey || event.metaKey || event.altKey) return;
    else if ("bgi".includes(letter)) setTool({b: "brush", g: "bucket", i: "pick"}[letter]);
    else if (letter === "[") setSize(size / 1.25 - 0.5);
    else if (letter === "]") setSize(size * 1.25 + 0.5);
    else if (/^[1-9]$/.test(letter) && objects[letter - 1]) select(objects[letter - 1].id);
  }

  async function paste(event) {
    const file = [...event.clipboardData?.files ?? []].find((f) => f.type.startsWith("image/"));
    if (file && shown() && !props.main) openPhoto(file);
  }

  // What other parts of the page ask of the scene's map: the object under a point of the photo (0 to 1 across).
  function ask(event) {
    const p = {x: event.detail.x * width, y: event.detail.y * height};
    event.detail.name = nameAt(p);
    if (event.detail.take) select(idAt(p));
  }

  const listeners = [["keydown", key], ["paste", paste]];
  if (props.main) listeners.push(["clvae:ask", ask], ["clvae:ack", acknowledge]);
  listeners.forEach(([name, listener]) => document.addEventListener(name, listener));

  canvas.width = width;
  canvas.height = height;
  document.documentElement.style.setProperty("--ratio", width / height);
  painter.classList.add(props.main ? "main" : "over");
  find(".cl-title").textContent = props.title;
  buildPalette();
  setTool("brush");
  setSize(size);
  showPhoto(null);
  if (props.blank !== null) ids.fill(props.blank);
  element.painter = {
    labels: () => Array.from(ids), size: [height, width], revision: () => revision, selected: () => selected, place: () => at,
    idle: () => sending, ready: () => sent !== null, select, setTool, setSize,
  };
  select(props.value?.selected ?? objects[0].id, false);
  draw();
  receive();
  watch("value", receive);
}
