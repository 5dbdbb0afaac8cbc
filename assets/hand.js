// What the hand drew and no kept project holds yet: the map as the painter shows it, and that of a
// style photo. It is stored from the stroke on, for the time when the server is gone, or the page
// before it was asked for the project.
//
// The painters say what they hold by "clvae:drawn", {main, drawn, ids, width, height, pieces,
// stroke, place}: whether by the hand or as Python put it there, and of a style photo its place
// among them. A stroke that was none they take back by "clvae:takenback", {main, stroke}.

const UNHEARD = 8000;  // ms after which an answer to a stroke is late

function Hand(store, say) {
  let map = null, guide = null;
  let before = {map: null, guide: null};  // the same without their last strokes
  let heard = 0, late = false;  // the last stroke of the map that Python has
  let timers = [];  // of the map's last stroke

  function write() {
    // a browser that keeps nothing says so elsewhere
    store.putHand(map || guide ? {map, guide} : null).catch(() => {});
  }

  function note({detail: {main, drawn, ...held}}) {
    if (!drawn && !(main ? map : guide)) return;                 // Python knows all of it
    const goesOn = (main ? map : guide)?.stroke === held.stroke;
    if (!goesOn) before[main ? "map" : "guide"] = main ? map : guide;
    if (main) map = held;
    else guide = held;
    write();
    if (!main || !drawn) return;
    if (!goesOn) timers = [];
    timers.push(setTimeout(listen, UNHEARD, held.stroke));
  }

  function takeBack({detail: {main, stroke}}) {
    if ((main ? map : guide)?.stroke !== stroke) return;         // it was never told of
    if (main) map = before.map;
    else guide = before.guide;
    write();
    if (!main) return;
    timers.forEach(clearTimeout);
    calm();
  }

  function listen(stroke) {
    if (heard >= stroke || late) return;
    late = true;
    say("The server has not answered yet. What you paint is kept in this browser.");
  }

  function hear({detail: stroke}) {
    heard = stroke;
    calm();
  }

  function calm() {
    if (!late || map?.stroke > heard) return;
    late = false;
    say("");
  }

  // A project is stored that holds the strokes of both painters up to these.
  function covered(stroke, touch) {
    if (map?.stroke <= stroke) map = null;
    if (guide?.stroke <= touch) guide = null;
    if (before.map?.stroke <= stroke) before.map = null;
    if (before.guide?.stroke <= touch) before.guide = null;
    write();
  }

  // What another page drew is to be kept until the next project holds it.
  function adopt(hand) {
    map ??= hand.map && {...hand.map, stroke: 0};
    guide ??= hand.guide && {...hand.guide, stroke: 0};
    write();
  }

  async function sent(one) {
    if (!one) return null;
    const {ids, width, height, pieces, place} = one;
    return {png: await toDataURL(await encodeIndexedPNG(ids, width, height, [])), pieces, place};
  }

  function forget() {
    map = guide = null;
    before = {map, guide};
    write();
  }

  document.addEventListener("clvae:drawn", note);
  document.addEventListener("clvae:takenback", takeBack);
  document.addEventListener("clvae:ack", hear);
  return {covered, adopt, forget,
    async wire(hand = {map, guide}) {
      return {map: await sent(hand.map), guide: await sent(hand.guide)};
    }};
}
