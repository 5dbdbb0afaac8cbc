// What the hand drew and no kept project holds yet: the map as the painter shows it, and that of a
// style photo. It is stored from the stroke on, for the time when the server is gone, or the page
// before it was asked for the project.
//
// The painters say what they hold by "clvae:drawn", {main, drawn, ids, width, height, pieces,
// stroke, place}: whether by the hand or as Python put it there, and of a style photo its place
// among them.

const UNHEARD = 8000;  // ms after which an answer to a stroke is late

function Hand(store, say) {
  let map = null, guide = null;
  let heard = 0, late = false;  // the last stroke of the map that Python has

  function write() {
    // a browser that keeps nothing says so elsewhere
    store.putHand(map || guide ? {map, guide} : null).catch(() => {});
  }

  function note({detail: {main, drawn, ...held}}) {
    if (!drawn && !(main ? map : guide)) return;                 // Python knows all of it
    if (main) map = held;
    else guide = held;
    write();
    if (main && drawn) setTimeout(listen, UNHEARD, held.stroke);
  }

  function listen(stroke) {
    if (heard >= stroke || late) return;
    late = true;
    say("The server has not answered yet. What you paint is kept in this browser.");
  }

  function hear({detail: stroke}) {
    heard = stroke;
    if (late && !(map?.stroke > heard)) {
      late = false;
      say("");
    }
  }

  // A project is stored that holds the strokes of both painters up to these.
  function covered(stroke, touch) {
    if (map?.stroke <= stroke) map = null;
    if (guide?.stroke <= touch) guide = null;
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

  document.addEventListener("clvae:drawn", note);
  document.addEventListener("clvae:ack", hear);
  return {covered, adopt, forget: () => { map = guide = null; write(); },
    async wire(hand = {map, guide}) {
      return {map: await sent(hand.map), guide: await sent(hand.guide)};
    }};
}
