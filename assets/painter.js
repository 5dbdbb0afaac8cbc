// The painter: keeps one id per pixel, draws it, and sends it. Python's document owns all history; undo is an event.
//
// What it sends:  {png, revision, selected, hand, point, pieces, manual, drawing, pending, acts}:
//                 the map as an indexed PNG, the number of the stroke, the object in hand, how
//                 often something was taken in hand, the pixel where it was clicked last, [id,
//                 class] of the pieces it knows, whether pictures are asked for, whether the
//                 stroke still goes on, finished strokes and acts (see acts.js) that Python has
//                 not yet confirmed, and over a photo `of`: which one it is.
// What it gets:   {push, png, revision, pieces?, selected?, locked?, photo?, of?}: a map with every
//                 stroke up to `revision`; or {push, no_map}: what was dropped on it is a photo.
// props: size [H, W], objects [{id, name, color}], main (the scene's painter) or a painter over a photo, blank (the id
// that means "nothing painted yet", or null).

function Painter(element, props, trigger, watch) {
  const [height, width] = props.size;
  const find = (selector) => element.querySelector(selector);
  const all = (selector) => [...element.querySelectorAll(selector)];
  const painter = find(".cl-painter"), stage = find(".cl-stage"), canvas = find(".cl-map"), ring = find(".cl-brush");
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const shade = new Uint32Array(256);
  const objects = Objects(props.objects);

  const ids = new Uint8Array(width * height);
  let revision = 0, selected = props.objects[0].id, tool = "brush", size = Math.max(2, Math.round(width / 12));
  let at = {x: width / 2, y: height / 2};                        // the place of the pointer, or of the keyboard
  let point = null, last = null;                                 // where something was clicked; where a line would begin
  let of = null;                                                 // the number of the photo it paints over
  let hand = 0, lastNote = 0;  // how often something was taken in hand; as lastPush, of notes
  let pending = [], sent = null, lastPush = null, lastMap = 0, stroke = null, sending = Promise.resolve(), lastLive = 0;
  let locked = [];                           // ids of the objects whose looks stay
  let tap = null, missed = null; // a finger's, done as it lifts; a map that gives way to the stroke
  let count = countIds(ids);
  const live = 120;                                              // ms between two sends while a stroke goes on
  const safe = 250;  // ms of a stroke that a page which goes may lose
  let lastKept = 0, resting = null;  // resting: a timer that keeps what the last moves drew
  const latest = () => ({stroke: revision, object: selected});
  const acts = props.main ? Acts(latest, again) : null;
  let following = true;                                          // whether the photo is to follow while a stroke goes on
  let manual = false;                                            // whether it follows only when it is asked to

  const palette = Palette(element, objects, {title: props.title, blank: props.blank, choose: (id) => select(id, {place: null})});
  const overlay = Overlay(element, {width, height, start: props.main ? 100 : 60});
  let brought = null;                                  // the label map that was opened last
  const files = Files(element, {main: props.main, take: bring});
  const offer = Offer(element, {choose: (place) => askAgain("crop", {place}),
    numbers: () => askAgain("open_map", {...brought, ids: true})});
  const view = View(stage, find(".cl-layer"), {
    shared: props.main, wheel: (way) => resize(way), takeBack, done: () => letGo()});

  // Drawing -----------------------------------------------------------------------------------------------------
  function mix() {                                               // little-endian RGBA of each id
    for (let id = 0; id < 256; id++) {
      const [r, g, b] = objects.color(id);
      shade[id] = id === props.blank ? (props.main ? 0xff2a2420 : 0) : ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  }

  function draw(x0 = 0, y0 = 0, x1 = width, y1 = height) {
    for (let y = y0; y < y1; y++) {
      for (let at = y * width + x0; at < y * width + x1; at++) pixels[at] = shade[ids[at]];
    }
    pen.putImageData(image, 0, 0, x0, y0, x1 - x0, y1 - y0);
  }

  function describe() {
    count = countIds(ids);
    palette.update({count, selected});
    const shares = objects.list().filter((o) => count[o.id]).sort((a, b) => count[b.id] - count[a.id])
      .map((o) => `${o.name} ${Math.max(1, Math.round(100 * count[o.id] / ids.length))} %`);
    canvas.setAttribute("aria-label", `${props.title}: ${shares.join(", ") || "empty"}`);
    find("[data-tool=eraser]").title = `Eraser (E, or the right button): paints ${objects.name(background())}`;
    announce();
  }

  // Tell the rest of the page what is in hand, where it is, and what can be done with it.
  function announce() {
    const path = outline(ids, width, height, selected);
    overlay.outline(path);
    if (!props.main) return;
    Object.assign(document.documentElement.dataset,
      {hand: count[selected] ? "there" : "absent", locked: locked.includes(selected)});
    const here = Boolean(point) && ids[point[1] * width + point[0]] === selected;
    document.dispatchEvent(new CustomEvent("clvae:hand", {detail: {
      path, width, height, id: selected, name: objects.name(selected),
      color: objects.color(selected), piece: objects.isPiece(selected), locked: locked.includes(selected),
      here, whole: here && pieceSize(ids, width, height, ...point) === count[selected],
      present: objects.classes().filter((id) => objects.withPieces([id]).some((o) => count[o.id])),
    }}));
  }

  // What the eraser paints: nothing where that can be, else what the largest part of the map is.
  function background() {
    return props.blank !== null && !props.main ? props.blank : count.indexOf(Math.max(...count));
  }

  function pointAt(event) {
    const box = canvas.getBoundingClientRect();
    return {x: (event.clientX - box.left) * width / box.width, y: (event.clientY - box.top) * height / box.height};
  }

  function pixelAt(p) {
    return [Math.min(width - 1, Math.max(0, Math.floor(p.x))), Math.min(height - 1, Math.max(0, Math.floor(p.y)))];
  }

  function idAt(p) {
    const [x, y] = pixelAt(p);
    return ids[y * width + x];
  }

  function showRing(shown = canvas.matches(":focus-visible"), id = tool === "eraser" ? background() : selected) {
    ring.style.display = shown ? "block" : "none";
    ring.style.left = `${100 * at.x / width}%`;
    ring.style.top = `${100 * at.y / height}%`;
    ring.style.width = `${100 * size / width}%`;
    ring.style.setProperty("--color", objects.color(id).join(","));
  }

  function showSketch() {
    const corners = stroke?.tool.sketch?.(stroke) ?? [];
    find(".cl-sketch polygon").setAttribute("points", corners.map((p) => `${p.x},${p.y}`).join(" "));
    if (stroke) find(".cl-sketch").style.color = `rgb(${objects.color(stroke.id).join(",")})`;
  }

  // Sending -----------------------------------------------------------------------------------------------------
  function give(value) {
    sent = {revision, of, drawing: false, pending: [], ...value, ...facts()};
    props.value = sent;
  }

  function facts() {
    return {selected, hand, point, pieces: objects.pairs(), manual, acts: acts?.waiting() ?? []};
  }

  function again() {                                             // what was sent last, with what is in hand now
    if (sent) give(sent);
  }

  // Undo, redo, or a step of the history by its number; what was drawn before it is sent first.
  function travel(way) {
    sending = sending.then(() => {
      acts.travel(way);
      trigger("travel");
    });
  }

  function send(drawing) {
    const mine = {revision, of}, copy = ids.slice();
    sending = sending.then(async () => {
      const png = await toDataURL(await encodeIndexedPNG(copy, width, height, objects.colors()));
      give({png, ...mine, drawing, pending: pending.filter((p) => p.revision < mine.revision)});
      if (!drawing) pending = [...pending, {...mine, png}].slice(-16);
      trigger("stroke");
    });
    return sending;
  }

  function acknowledge(event) {
    pending = pending.filter((p) => p.revision > event.detail);
  }

  // Tell who keeps it what the map is now; drawn: by the hand.
  function tell(drawn) {
    lastKept = performance.now();
    clearTimeout(resting);
    resting = null;
    if (!props.main && of === null) return;
    const held = {ids: ids.slice(), width, height, pieces: objects.pairs()};
    const detail = {main: props.main, of, drawn, stroke: revision, ...held};
    document.dispatchEvent(new CustomEvent("clvae:drawn", {detail}));
  }

  // The same of a stroke that goes on: now and then, and once more when the hand rests.
  function tellSoon() {
    const left = lastKept + safe - performance.now();
    if (left <= 0) tell(true);
    else resting ??= setTimeout(keepRest, left);
  }

  function keepRest() {
    resting = null;
    if (stroke?.changed) tell(true);
  }

  async function receive() {
    const value = props.value;
    if (!value || !value.push || value.push === lastPush) return;
    lastPush = value.push;
    if (value.push > lastNote && (value.pieces || value.locked)) {
      lastNote = value.push;
      if (value.pieces) learn(value.pieces);
      if (value.locked) lock(value.locked);
    }
    if (value.ask) offer.take(value);
    if (value.no_map) files.passOn();
    const late = () => value.revision < revision && !isOther(value);
    if (!value.png || value.push < lastMap || late()) {          // painted on meanwhile: the newer stroke stands
      if (stroke && value.png && value.push > lastMap) missed = value;
      again();
      if (value.selected !== undefined) select(value.selected, {tell: false});
      return;
    }
    lastMap = value.push;
    painter.classList.remove("reading");                         // see files.js
    const picture = await decodeIndexedPNG(fromDataURL(value.png));
    if (late() || lastMap !== value.push || picture.ids.length !== ids.length) return;
    if (isOther(value)) turnTo(value.of);
    if ("photo" in value) showPhoto(value.photo);
    revision = Math.max(revision, value.revision);
    pending = pending.filter((p) => p.revision > value.revision);
    ids.set(picture.ids);
    offer.take(value);
    give({png: value.png});
    tell(false);
    draw();
    if (value.selected !== undefined) select(value.selected, {tell: false});
    describe();
  }

  function lock(list) {
    locked = list;
    palette.update({locked});
    announce();
  }

  const isOther = (value) => "of" in value && value.of !== of;

  function turnTo(number) {                                      // what was begun on the photo before stays with that
    letGo();
    of = number;
    last = point = null;
  }

  function learn(pieces) {
    objects.setPieces(pieces);
    mix();
    draw();
    if (!objects.has(selected)) select(objects.classOf(selected), {tell: false});
    describe();
  }

  function showPhoto(url) {
    overlay.setPhoto(url);
    painter.classList.toggle("waiting", !props.main && !url);
  }

  function follow(picture) {
    showPhoto(picture.src);
    following = picture.live !== false;
    acts.confirm(picture.act);
  }

  // Choosing ----------------------------------------------------------------------------------------------------
  // place: the pixel that was clicked, or null where it was chosen by name.
  function select(id, {tell = true, place = point} = {}) {
    if (!objects.has(id)) return;
    selected = id;
    hand++;
    point = place;
    palette.update({selected});
    palette.reveal();
    showRing(ring.style.display === "block");
    announce();
    again();
    if (tell) trigger("choose");
    else find(".cl-spoken").textContent = `${objects.name(id)} in hand`;
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

  function resize(way) {
    setSize(way > 0 ? size * 1.25 + 0.5 : size / 1.25 - 0.5);
  }

  // Painting ----------------------------------------------------------------------------------------------------
  // Press the tool in hand at p, by a pointer or by "keys". erase: paint the background; line: on from the last point.
  function press(p, pointer, {name = tool, erase = false, line = false} = {}) {
    at = p;
    end();
    missed = null;
    if (name === "pick") return select(idAt(p), {place: pixelAt(p)});
    const from = line && last && TOOLS[name].draws ? last : p;
    const id = erase || name === "eraser" ? background() : selected;
    stroke = {tool: TOOLS[name], id, pointer, ids, width, height, size, at: from, path: [p],
      changed: false, dirty: false, sent: false, before: ids.slice(), last};
    painter.classList.add("drawing");
    lastLive = performance.now();
    extend(p);
    if (stroke.tool.once) end();
  }

  function extend(p) {
    last = p;
    changed(stroke.tool.extend(stroke, p));
    showSketch();
    const now = performance.now();
    const follows = props.main && following && !manual;
    if (follows && stroke.dirty && now - lastLive > live && view.sure(now)) {
      lastLive = now;
      stroke.dirty = false;
      stroke.sent = true;
      send(true);
    }
  }

  function changed(box) {
    if (!box) return;
    if (!stroke.changed) {
      revision++;
      offer.hide();
    }
    stroke.changed = stroke.dirty = true;
    draw(...box);
    tellSoon();
  }

  function end() {
    if (!stroke) return;
    changed(stroke.tool.end?.(stroke));
    letGo();
  }

  function letGo() {                                             // what was painted until now stays
    const painted = stroke?.changed;
    stroke = null;
    painter.classList.remove("drawing");
    showSketch();
    if (!painted) return;
    point = pixelAt(last);
    tell(true);
    send(false);
    setTimeout(describe);                                        // the photo comes first
  }

  // The stroke was none: a second finger has come, or a pen. Where the photo follows already it
  // goes back as well.
  function takeBack() {
    const taken = stroke;
    stroke = tap = null;
    painter.classList.remove("drawing");
    showRing(false);
    showSketch();
    if (!taken?.changed) return;
    ids.set(taken.before);
    const detail = {main: props.main, of, stroke: revision};
    document.dispatchEvent(new CustomEvent("clvae:takenback", {detail}));
    last = taken.last;
    draw();
    if (taken.sent) return send(false);
    revision--;
    if (!missed) return;
    props.value = missed;  // a map that was to give way to the stroke
    lastPush = null;
    receive();
  }

  // The pointer -------------------------------------------------------------------------------------------------
  function down(event) {
    const erase = event.button === 2 || event.button === 5;      // the right button, or a pen's other end
    if (event.button !== 0 && !erase) return;
    event.preventDefault();
    canvas.focus({preventScroll: true});
    try { canvas.setPointerCapture(event.pointerId); } catch { /* a pointer made by a script has no capture */ }
    const name = event.altKey ? "pick" : erase && tool === "pick" ? "brush" : tool;
    const use = () => press(pointAt(event), event.pointerId, {name, erase, line: event.shiftKey});
    // A second finger may come.
    if (event.pointerType === "touch" && TOOLS[name].once) tap = {pointer: event.pointerId, use};
    else use();
    showRing(Boolean(TOOLS[name].draws), stroke?.id);
  }

  function move(event) {
    at = pointAt(event);
    showRing(Boolean(TOOLS[tool].draws) && !event.altKey, stroke?.id);
    if (event.pointerId !== stroke?.pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    (moves.length ? moves : [event]).forEach((one) => extend(pointAt(one)));
  }

  function up(event) {
    if (event.pointerId === stroke?.pointer) end();
    if (event.pointerId !== tap?.pointer) return;
    const {use} = tap;
    tap = null;
    if (event.type === "pointerup") use();
  }

  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  ["pointerup", "pointercancel", "lostpointercapture"].forEach((name) => canvas.addEventListener(name, up));
  canvas.addEventListener("pointerleave", () => showRing());
  window.addEventListener("pagehide", () => { if (stroke?.changed) tell(true); });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());

  function askAgain(event, what) {                               // of a file that was read already
    const end = files.work();
    trigger(event, what);
    end();
  }

  function bring(kind, what) {
    if (kind === "map") brought = what;
    trigger(kind === "map" ? "open_map" : "open_photo", what);
  }

  // Buttons and keys ---------------------------------------------------------------------------------------------
  function save() {
    const number = (id) => props.numbers?.[id] ?? id, colors = [];           // of the model's label files
    for (const o of props.objects) colors[number(o.id)] = o.color;
    const numbers = ids.map((id) => number(objects.classOf(id)));
    encodeIndexedPNG(numbers, width, height, colors).then(files.save);
  }

  function toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }

  // The scene's painter does it, whoever asks.
  const go = (way) => document.dispatchEvent(new CustomEvent("clvae:travel", {detail: way}));
  const buttons = {
    undo: () => go("undo"), redo: () => go("redo"),
    save, fit: view.fit, fullscreen: toggleFullscreen,
    open: files.chooseMap, photo: files.choosePhoto, split: () => trigger("split"), merge: () => trigger("merge"),
  };
  all("[data-act]").forEach((b) => {
    if (buttons[b.dataset.act]) b.onclick = () => buttons[b.dataset.act]();
  });
  all("[data-tool]").forEach((b) => { b.onclick = () => setTool(b.dataset.tool); });
  find(".cl-size input").oninput = (event) => setSize((width / 2) ** (event.target.value / 100));

  paintByKeys(canvas, {
    width, height, at: () => at, press: (p, line) => press(p, "keys", {line}), release: () => { if (stroke?.pointer === "keys") end(); },
    move(p) {
      at = p;
      view.reveal({x: p.x / width, y: p.y / height});
      showRing(true);
      if (stroke?.pointer === "keys") extend(p);
      find(".cl-spoken").textContent = objects.name(idAt(p));
    },
  });
  ["focus", "blur"].forEach((name) => canvas.addEventListener(name, () => showRing()));
  walkByArrows(find(".cl-tools"));

  const keys = {
    "[": () => resize(-1), "]": () => resize(1), "+": () => view.by(1.5), "=": () => view.by(1.5), "-": () => view.by(1 / 1.5),
    0: view.fit, v: overlay.next, f: toggleFullscreen, "/": () => palette.search(),
    s: () => props.main && buttons.split(), m: () => props.main && buttons.merge(),
    h: () => props.main && document.dispatchEvent(new CustomEvent("clvae:outline")),
  };

  const shown = () => canvas.offsetParent !== null;
  function key(event) {
    if (event.key === "Escape" && stroke) letGo();
    if (keysWait()) return;
    if (event.target.closest?.("textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]")) return;
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      if (!props.main) return;
      event.preventDefault();
      go(letter === "y" || event.shiftKey ? "redo" : "undo");
    } else if (!shown() || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (TOOL_KEYS[letter]) setTool(TOOL_KEYS[letter]);
    else if (/^[1-9]$/.test(letter)) select(palette.nth(letter), {place: null});
    else if (keys[letter]) {
      event.preventDefault();
      keys[letter]();
    }
  }

  // What other parts of the page ask of the scene's map: the object under a point of the photo (0 to 1 across), or an act.
  function ask(event) {
    const p = {x: event.detail.x * width, y: event.detail.y * height};
    event.detail.name = objects.name(idAt(p));
    if (event.detail.take) select(idAt(p), {place: pixelAt(p)});
  }

  function setManual(event) {
    manual = event.detail;
    again();
  }

  document.addEventListener("keydown", key);
  if (props.main) {
    document.addEventListener("fullscreenchange", () => {
      document.getElementById("desk").classList.toggle("full", Boolean(document.fullscreenElement));
    });
    const listeners = {"clvae:ask": ask, "clvae:ack": acknowledge,
      "clvae:act": (event) => buttons[event.detail](), "clvae:hello": announce,
      "clvae:picture": (event) => follow(event.detail), "clvae:manual": setManual,
      "clvae:undrawn": (event) => acts.confirm(event.detail.act),
      "clvae:travel": (event) => travel(event.detail),
      "clvae:number": (event) => { event.detail.number = acts.next(); },
      "clvae:settle": (event) => { event.detail.settled = sending; }};
    Object.entries(listeners).forEach(([name, listener]) => document.addEventListener(name, listener));
  } else document.addEventListener("clvae:add-photo", files.choosePhoto);

  canvas.width = width;
  canvas.height = height;
  find(".cl-sketch").setAttribute("viewBox", `0 0 ${width} ${height}`);
  document.documentElement.style.setProperty("--ratio", width / height);
  painter.classList.add(props.main ? "main" : "over");
  find(".cl-bar").setAttribute("aria-label", `${props.title}: view, files and history`);
  fitBar(find(".cl-bar"));
  setTool("brush");
  setSize(size);
  showPhoto(null);
  if (props.blank !== null) ids.fill(props.blank);
  element.painter = {
    labels: () => Array.from(ids), size: [height, width], revision: () => revision, selected: () => selected, place: () => at,
    of: () => of, idle: () => sending, ready: () => sent !== null, view: view.state, brush: () => size, select, setTool, setSize,
  };
  mix();
  draw();
  select(props.value?.selected ?? selected, {tell: false});
  receive();
  if (props.main) document.dispatchEvent(new CustomEvent("clvae:again"));
  watch("value", receive);
}
