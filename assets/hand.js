// What the hand drew and no kept project holds yet: the map as the painter shows it, and those of
// style photos, one for each. It is stored from the stroke on, for the time when the server is
// gone, or the page before it was asked for the project.
//
// The painters say what they hold by "clvae:drawn", {main, of, drawn, ids, width, height, pieces,
// stroke}: whether by the hand or as Python put it there, and of a style photo its number. A stroke
// that was none they take back by "clvae:takenback", {main, of, stroke}.

const UNHEARD = 8000;  // ms after which an answer to a stroke is late

function Hand(store, say) {
  // By "map" or the number of a style photo: what is held, and the same without its last stroke.
  const held = new Map(), before = new Map();
  let photos = [];  // the numbers of the stored project's style photos, in its order
  let heard = 0, late = false;  // the last stroke of the map that Python has
  let timers = [];  // of the map's last stroke

  function write() {
    const map = held.get("map") ?? null, guides = placed();
    // a browser that keeps nothing says so elsewhere
    store.putHand(map || guides.length ? {map, guides} : null).catch(() => {});
  }

  // What is held of style photos that the stored project has, with their places in it.
  function placed() {
    const places = photos.map((number, place) => ({...held.get(number), place}));
    return places.filter((one) => one.ids);
  }

  function note({detail: {main, of, drawn, ...one}}) {
    const key = main ? "map" : of, now = held.get(key);
    if (!drawn && !now) return;                                  // Python knows all of it
    const goesOn = now?.stroke === one.stroke;
    if (!goesOn) before.set(key, now);
    held.set(key, one);
    write();
    if (!main || !drawn) return;
    if (!goesOn) timers = [];
    timers.push(setTimeout(listen, UNHEARD, one.stroke));
  }

  function takeBack({detail: {main, of, stroke}}) {
    const key = main ? "map" : of, was = before.get(key);
    if (held.get(key)?.stroke !== stroke) return;                // it was never told of
    if (was) held.set(key, was);
    else held.delete(key);
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
    if (!late || held.get("map")?.stroke > heard) return;
    late = false;
    say("");
  }

  // A project is stored: what it holds need not be held here. stroke, touch: the painters' last
  // strokes of which it has something, be it the half. map, guides [[number, sum]]: the checksums
  // of its maps, by which it is known to have all.
  function covered({stroke, touch, map, guides}) {
    const sums = new Map([["map", map], ...guides]);
    photos = guides.map(([number]) => number);
    for (const maps of [held, before]) {
      for (const [key, one] of maps) {
        const last = key === "map" ? stroke : touch;
        const whole = one?.stroke === last && crc32(one.ids) === sums.get(key);
        if (!one || one.stroke < last || whole) maps.delete(key);
      }
    }
    write();
  }

  // The document has begun with a stored project that has these style photos, and with what was
  // drawn over it, which is to be kept until the next project holds it.
  function adopt(guides, {map, guides: drawn}) {
    photos = guides.map(([number]) => number);
    const found = (drawn ?? []).map(({place, ...one}) => [photos[place], one]);
    for (const [key, one] of [["map", map], ...found]) {
      if (one && key !== undefined && !held.has(key)) held.set(key, {...one, stroke: -1});
    }
    write();
  }

  async function sent({ids, width, height, pieces, place}) {
    return {png: await toDataURL(await encodeIndexedPNG(ids, width, height, [])), pieces, place};
  }

  function forget() {
    [held, before].forEach((maps) => maps.clear());
    photos = [];
    write();
  }

  document.addEventListener("clvae:drawn", note);
  document.addEventListener("clvae:takenback", takeBack);
  document.addEventListener("clvae:ack", hear);
  return {covered, adopt, placed, forget,
    async wire({map, guides} = {map: held.get("map"), guides: placed()}) {
      const photos = await Promise.all((guides ?? []).map(sent));
      return {map: map ? await sent(map) : null, guides: photos};
    }};
}
