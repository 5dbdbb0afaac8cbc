// What there is to paint with: the model's classes, and the pieces split off from them, each of some class.
// classes: [{id, name, color}]; pieces: [{id, name, color, class}].

function Objects(classes) {
  const known = new Map(classes.map((o) => [o.id, {...o, class: o.id}]));     // a map may still show a piece that is gone
  let pieces = [];
  return {
    has: (id) => classes.some((o) => o.id === id) || pieces.some((o) => o.id === id),
    isPiece: (id) => pieces.some((o) => o.id === id),
    name: (id) => known.get(id)?.name ?? "unlabelled",
    color: (id) => known.get(id)?.color ?? [0, 0, 0],
    classOf: (id) => known.get(id)?.class ?? id,
    colors() { return Array.from({length: 1 + Math.max(...known.keys())}, (_, id) => this.color(id)); },
    withPieces: (order) => order.flatMap((id) => [known.get(id), ...pieces.filter((o) => o.class === id)]),
    classes: () => classes.map((o) => o.id),
    list() { return this.withPieces(this.classes()); },
    pairs: () => [...known.values()].filter((o) => o.id !== o.class).map((o) => [o.id, o.class]),
    setPieces(list) {
      pieces = list;
      list.forEach((o) => known.set(o.id, o));
    },
  };
}
