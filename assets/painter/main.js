// @ts-check
// The painter: keeps one id per pixel, draws it, and sends it. Python's document owns all history;
// undo is an event. This is what holds its parts together: the map (drawing.js), what the hand does
// on it (strokes.js, tools.js), what it and Python say to one another (protocol.js), and around the
// map the palette, files, the overlay and keys.
// props: size [H, W], objects [{id, name, color}], main (the scene's painter) or a painter over a
// photo, blank (the id that means "nothing painted yet", or null), numbers.

import {wire} from "../actions/act.js";
import {join} from "../actions/page.js";
import {fitBar} from "../bar.js";
import {hear, tell} from "../events.js";
import {walkByArrows} from "../keyboard.js";
import {encodeIndexedPNG} from "../png.js";
import {letGo} from "../sliders.js";
import {t} from "../texts.js";
import {View} from "../view.js";
import {all, finder} from "../widget.js";
import {makeActs} from "./acts.js";
import {Canvas} from "./canvas.js";
import {Correcting} from "./correcting.js";
import {Cursor} from "./cursor.js";
import {Drawing} from "./drawing.js";
import {Files} from "./files.js";
import {Objects} from "./objects.js";
import {Meaning} from "./meaning.js";
import {Menu} from "./menu.js";
import {makeOffer} from "./offer.js";
import {makeOverlay} from "./overlay.js";
import {Palette} from "./palette.js";
import {Pointer} from "./pointer.js";
import {Protocol} from "./protocol.js";
import {Rulers} from "./rulers.js";
import {Selection} from "./selection.js";
import {Strokes} from "./strokes.js";
import {Tracing} from "./tracing.js";

/** @param {import("../widget.js").Widget} widget */
export function start(widget) {
  new Painter(widget).begin(widget);
}

export class Painter {
  /** @param {import("../widget.js").Widget} widget */
  constructor({element, props, trigger}) {
    const find = finder(element);
    const {main, blank} = props;
    this.element = element;
    this.props = props;
    this.trigger = trigger;
    this.main = main;
    this.box = find(".cl-painter");
    this.sizer = find(".cl-size input");
    this.spoken = find(".cl-spoken");
    this.tools = all(element, "[data-tool]");
    this.objects = new Objects(props.objects);
    /** @type {number} */
    this.selected = props.objects[0].id;
    /** @type {[number, number] | null} */
    this.point = null; // the pixel that was clicked
    this.hand = 0; // how often something was selected by hand
    this.locked = /** @type {number[]} */ ([]); // ids of the objects whose looks stay
    /** @type {import("./files.js").Brought | null} */
    this.brought = null; // the label map that was opened last
    this.drawing = new Drawing(element, this.objects, /** @type {any} */ (props));
    this.protocol = new Protocol(this);
    this.strokes = new Strokes(this);
    this.pointer = new Pointer(this);
    this.cursor = new Cursor(this);
    this.menu = new Menu(element, (words) => this.say(words));
    this.selection = new Selection(this);
    this.acts = main ? makeActs(() => this.latest(), () => this.protocol.again()) : null;
    const choose = (id) => this.select(id, {place: null});
    this.palette = new Palette(element, this.objects, {blank, main, choose});
    this.correcting = main ? new Correcting(this) : null;
    this.tracing = main ? new Tracing(element, trigger) : null;
    this.overlay = makeOverlay(element, {start: main ? 100 : 15});
    this.files = new Files(element, {main, take: (kind, what) => this.bring(kind, what)});
    this.offer = makeOffer(element, {
      choose: (place) => this.askAgain("crop", {place}),
      numbers: () => this.askAgain("open_map", {...this.brought, ids: true}),
      say: (strange) => this.meaning.open(strange),
    });
    this.meaning = new Meaning(element, this.classes(), (meaning) => {
      this.askAgain("open_map", {...this.brought, meaning});
    });
    this.rulers = new Rulers(this);
    this.view = new View(find(".cl-stage"), find(".cl-layer"), {
      shared: main, wheel: (way) => this.strokes.resize(way),
      takeBack: () => this.pointer.takeBack(), done: () => this.pointer.done(),
      moved: () => this.rulers.draw(),
    });
    this.canvas = new Canvas(this);
    this.box.classList.add(main ? "main" : "over");
    find("[data-act=canvas]").hidden = !main || !this.canvas.offers;
    const bar = find(".cl-bar");
    bar.ariaLabel = main ? t("Map: view, files and history") : t("Style: view, files and history");
    fitBar(bar);
  }

  /** @param {import("../widget.js").Widget} widget */
  begin({element, props, watch, values}) {
    const {protocol, strokes, drawing: {width, height}} = this;
    this.hear();
    this.resize(width, height);
    strokes.setTool("brush");
    this.showPhoto(null);
    element.painter = this.face();
    this.drawing.mix();
    const named = values.findLast((value) => value?.selected !== undefined);
    this.select(named?.selected ?? this.selected, {tell: false});
    values.forEach((value) => protocol.receive(value));
    if (this.main) tell("again");
    watch("value", () => protocol.receive(props.value));
  }

  /** Hold an empty map of another size; panes have its shape. */
  resize(width, height) {
    const {drawing, overlay, strokes, main, element} = this;
    drawing.resize(width, height);
    overlay.resize(width, height);
    strokes.start();
    this.point = null;
    const panes = main ? document.documentElement : element;
    panes.style.setProperty("--ratio", String(width / height));
  }

  /** What it says of itself: to tests, and to whoever looks for mistakes. */
  face() {
    const {drawing, protocol, strokes, view} = this;
    return {
      labels: () => Array.from(drawing.ids), size: () => [drawing.height, drawing.width],
      revision: () => protocol.revision, selected: () => this.selected, place: () => strokes.at,
      of: () => protocol.of, idle: () => protocol.sending, ready: () => protocol.sent !== null,
      view: view.state, brush: () => strokes.size, select: this.select.bind(this),
      setTool: strokes.setTool.bind(strokes), setSize: strokes.setSize.bind(strokes),
    };
  }

  hear() {
    const {protocol} = this;
    this.pointer.hear();
    this.wire();
    if (!this.main) return;
    document.addEventListener("fullscreenchange", () => {
      const full = Boolean(document.fullscreenElement);
      document.getElementById("workspace").classList.toggle("full", full);
    });
    hear("ask", (question) => this.answer(question));
    hear("hello", () => this.announce());
    hear("ack", (stroke) => protocol.acknowledge(stroke));
    hear("picture", (picture) => protocol.follow(picture));
    hear("undrawn", ({act}) => this.acts.confirm(act));
    hear("manual", (manual) => protocol.setManual(manual));
    hear("travel", (way) => this.travel(way));
    hear("number", (answer) => { answer.number = this.acts.next(); });
    hear("settle", (answer) => { answer.settled = protocol.sending; });
  }

  wire() {
    const {element, strokes, sizer, drawing} = this;
    join(this.main ? {scene: this} : {style: this});
    wire(element);
    sizer.oninput = () => strokes.setSize((drawing.width / 2) ** (Number(sizer.value) / 100));
    walkByArrows(element.querySelector(".cl-tools"));
    drawing.canvas.addEventListener("blur", () => this.cursor.release());
  }

  /**
   * Undo, redo, or go to a step; a hand that drags a slider lets go of it before.
   * @param {import("./acts.js").Act["travel"]} way
   */
  travel(way) {
    letGo();
    if (this.strokes.stroke?.tool.corners) this.strokes.giveUp();
    this.protocol.travel(way);
  }

  latest = () => ({stroke: this.protocol.revision, object: this.selected});

  /** @param {string} words for who cannot see the map */
  say(words) {
    this.spoken.textContent = words;
  }

  /** What a map's pixel can be. @returns {{id: number, name: string}[]} */
  classes() {
    const {blank} = this.props, classes = this.objects.all.filter(({id}) => id !== blank);
    return blank === null ? classes : [...classes, {id: blank, name: t("unlabelled")}];
  }

  // What is selected ------------------------------------------------------------------------------
  /**
   * @param {number} id
   * @param {{tell?: boolean, place?: [number, number] | null}} how tell: Python, which otherwise
   *   said so; place: the pixel that was clicked, or null where it was chosen by name
   */
  select(id, {tell: asks = true, place = this.point} = {}) {
    if (!this.objects.has(id) || !this.palette.offers(id)) return;
    this.selected = id;
    if (asks) this.hand++;
    this.point = place;
    this.palette.update({selected: id});
    this.palette.keepInSight();
    this.strokes.showRing(this.strokes.ringIsShown());
    this.announce();
    this.protocol.again();
    this.say(t("{name} selected", {name: this.objects.name(id)}));
    if (asks) this.trigger("choose");
  }

  /** @param {number[]} ids */
  lock(ids) {
    this.locked = ids;
    this.palette.update({locked: ids});
    this.announce();
  }

  /** @param {import("./objects.js").Piece[]} pieces that there are now */
  learn(pieces) {
    this.objects.setPieces(pieces);
    this.drawing.mix();
    const {selected, objects} = this;
    if (!objects.has(selected)) this.select(objects.classOf(selected), {tell: false});
    this.describe();
  }

  /** The map has changed. */
  describe() {
    const {drawing, selected, strokes} = this;
    strokes.keep.described();
    drawing.describe();
    this.selection.check();
    this.palette.update({count: drawing.count, selected});
    this.announce();
    join(); // the eraser paints something else, maybe
  }

  /** Tell the rest of the page what is selected, where it is, and what can be done with it. */
  announce() {
    const {objects, selected: id, point, drawing, drawing: {ids, count, width, height}} = this;
    const path = drawing.outlineOf(id), locked = this.locked.includes(id);
    this.overlay.outline(path);
    if (!this.main) return;
    const hand = count[id] ? "there" : "absent";
    Object.assign(document.documentElement.dataset, {hand, locked});
    const here = Boolean(point) && ids[point[1] * width + point[0]] === id;
    const share = (one) => objects.withPieces([one]).reduce((sum, o) => sum + count[o.id], 0)
      / (width * height);
    const shares = objects.classes().map((one) => [one, share(one)]).filter(([, part]) => part > 0);
    tell("selected", {
      path, width, height, id, locked, here, there: count[id] > 0, name: objects.name(id),
      color: objects.color(id), piece: objects.isPiece(id), whole: here && drawing.isAll(point, id),
      shares: Object.fromEntries(shares),
    });
  }

  /**
   * The object under a point of the photo, which may be selected.
   * @param {import("../events.js").Events["ask"]} question
   */
  answer(question) {
    const {drawing, objects} = this;
    const p = {x: question.x * drawing.width, y: question.y * drawing.height};
    question.name = objects.name(drawing.idAt(p));
    if (question.take) this.select(drawing.idAt(p), {place: drawing.pixelAt(p)});
  }

  /** Save the map with the model's own numbers of the classes. */
  async saveMap() {
    const {drawing, objects, props, files} = this, colors = [];
    const number = (id) => props.numbers?.[id] ?? id;
    for (const o of props.objects) colors[number(o.id)] = o.color;
    const numbers = drawing.ids.map((id) => number(objects.classOf(id)));
    files.save(await encodeIndexedPNG(numbers, drawing.width, drawing.height, colors));
  }

  // Photos and files ------------------------------------------------------------------------------
  /** @param {string | null} url of the photo under the map */
  showPhoto(url) {
    this.overlay.setPhoto(url);
    this.box.classList.toggle("waiting", !this.main && !url);
  }

  /** Ask of a file that was read already. */
  askAgain(event, what) {
    const end = this.files.work();
    this.trigger(event, what);
    end();
  }

  /**
   * @param {"map" | "photo"} kind
   * @param {import("./files.js").Brought} what
   */
  bring(kind, what) {
    if (kind === "map") this.brought = what;
    this.trigger(kind === "map" ? "open_map" : "open_photo", what);
  }
}
