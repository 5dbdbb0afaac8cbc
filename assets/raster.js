// Painting on an array of ids: discs, strokes and fills, every pixel wholly one id (no anti-aliasing).

// Paint the disc of diameter `size` along the segment a → b. Calls changed(x0, y0, x1, y1) with the box it may have
// touched; returns whether any pixel took a new id.
function paintStroke(ids, width, height, a, b, size, id) {
  const r = Math.max(size / 2, 0.5), dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const box = [Math.max(0, Math.floor(Math.min(a.x, b.x) - r)), Math.max(0, Math.floor(Math.min(a.y, b.y) - r)),
    Math.min(width, Math.ceil(Math.max(a.x, b.x) + r) + 1), Math.min(height, Math.ceil(Math.max(a.y, b.y) + r) + 1)];
  let touched = false;
  for (let y = box[1]; y < box[3]; y++) {
    for (let x = box[0]; x < box[2]; x++) {
      const px = x + 0.5 - a.x, py = y + 0.5 - a.y;
      const t = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const ex = px - t * dx, ey = py - t * dy, at = y * width + x;
      if (ex * ex + ey * ey <= r * r && ids[at] !== id) {
        ids[at] = id;
        touched = true;
      }
    }
  }
  return touched ? box : null;
}

// Fill the 4-connected piece under (x, y) with an id; returns whether any pixel changed.
function fillPiece(ids, width, height, x, y, id) {
  const old = ids[y * width + x];
  if (old === id) return false;
  const stack = [[x, y]];
  while (stack.length) {
    const [cx, cy] = stack.pop(), row = cy * width;
    if (ids[row + cx] !== old) continue;
    let left = cx, right = cx;
    while (left > 0 && ids[row + left - 1] === old) left--;
    while (right < width - 1 && ids[row + right + 1] === old) right++;
    ids.fill(id, row + left, row + right + 1);
    for (const ny of [cy - 1, cy + 1]) {
      if (ny < 0 || ny >= height) continue;
      for (let nx = left; nx <= right; nx++) {
        const next = ny * width + nx;
        if (ids[next] === old && (nx === left || ids[next - 1] !== old)) stack.push([nx, ny]);
      }
    }
  }
  return true;
}
