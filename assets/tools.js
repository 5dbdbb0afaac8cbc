// The tools: what each does to a map as it is pressed, dragged and let go.
//
// stroke: {ids, width, height, id: what it paints, size, at: where it is, path: where it was}. `extend` and `end` return
// the box that changed, or null. draws: paints while it is dragged; once: is done as soon as it is pressed;
// sketch: the corners of what it is about to fill.

function along(stroke, p) {
  const box = paintStroke(stroke.ids, stroke.width, stroke.height, stroke.at, p, stroke.size, stroke.id);
  stroke.at = p;
  return box;
}

function remember(stroke, p) {
  stroke.at = p;
  stroke.path.push(p);
  return null;
}

function rectangle(stroke) {
  const a = stroke.path[0], b = stroke.at;
  return [a, {x: b.x, y: a.y}, b, {x: a.x, y: b.y}];
}

const TOOLS = {
  brush: {draws: true, extend: along},
  eraser: {draws: true, extend: along},
  lasso: {
    extend: remember,
    end: (s) => fillPolygon(s.ids, s.width, s.height, s.path, s.id),
    sketch: (s) => s.path,
  },
  rectangle: {
    extend: remember,
    end: (s) => fillRectangle(s.ids, s.width, s.height, s.path[0], s.at, s.id),
    sketch: rectangle,
  },
  bucket: {
    once: true,
    extend: (s, p) => (p.x < 0 || p.y < 0 || p.x >= s.width || p.y >= s.height ? null
      : fillPiece(s.ids, s.width, s.height, Math.floor(p.x), Math.floor(p.y), s.id)),
  },
  pick: {once: true},
};

const TOOL_KEYS = {b: "brush", e: "eraser", o: "lasso", u: "rectangle", g: "bucket", i: "pick"};
