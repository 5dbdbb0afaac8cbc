// @ts-check
// Indexed PNG in and out, pixel = id. Browsers never show a picture's palette indices, so the page
// reads and writes the file format itself: 8 bits a pixel, one plane, no interlacing.

const CRC_TABLE = Uint32Array.from({length: 256}, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const out = new Uint8Array(12 + data.length), view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = name.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

/**
 * Without a Blob, which lies in another process: a stroke waits for this.
 * @param {Uint8Array[]} parts
 * @param {any} stream that they go through
 */
async function pump(parts, {writable, readable}) {
  const writer = writable.getWriter(), quiet = () => {}; // who reads hears of what goes wrong
  for (const part of parts) writer.write(part).catch(quiet);
  writer.close().catch(quiet);
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

/**
 * @param {Uint8Array} ids of width * height pixels
 * @param {number} width
 * @param {number} height
 * @param {number[][]} colors [r, g, b] of each id
 * @returns {Promise<Blob>}
 */
export async function encodeIndexedPNG(ids, width, height, colors) {
  const rows = new Uint8Array((width + 1) * height); // each row opens with filter type 0
  for (let y = 0; y < height; y++) {
    rows.set(ids.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const head = new Uint8Array(13), view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, 3, 0, 0, 0], 8);
  const palette = new Uint8Array(768);
  colors.forEach((color, i) => palette.set(color, 3 * i));
  const data = await pump([rows], new CompressionStream("deflate"));
  const signature = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [
    chunk("IHDR", head), chunk("PLTE", palette), chunk("IDAT", data),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Blob([signature, ...chunks], {type: "image/png"});
}

/**
 * @param {Uint8Array} bytes of an 8-bit indexed PNG
 * @returns {Promise<{width: number, height: number, ids: Uint8Array}>}
 */
export async function decodeIndexedPNG(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16), height = view.getUint32(20);
  if (bytes[24] !== 8 || bytes[25] !== 3 || bytes[28] !== 0) {
    throw new Error("not an 8-bit indexed PNG");
  }
  /** @type {any[]} */
  const parts = [];
  for (let at = 8; at < bytes.length;) {
    const size = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  const rows = await pump(parts, new DecompressionStream("deflate"));
  return {width, height, ids: unfilter(rows, width, height)};
}

function unfilter(rows, width, height) {
  const ids = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)], from = y * (width + 1) + 1, to = y * width;
    for (let x = 0; x < width; x++) {
      const left = x ? ids[to + x - 1] : 0, up = y ? ids[to + x - width] : 0;
      const corner = x && y ? ids[to + x - width - 1] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      ids[to + x] = rows[from + x] + guess;
    }
  }
  return ids;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/**
 * Whether a PNG holds a project, in a chunk of its own before the pixels; a file that cannot be
 * read holds none.
 * @param {Blob} file
 */
export async function holdsProject(file) {
  for (let at = 8, left = 1000; left; left--) {
    const read = file.slice(at, at + 8).arrayBuffer();
    const head = new DataView(await read.catch(() => new ArrayBuffer(0)));
    if (head.byteLength < 8) return false;
    const name = String.fromCharCode(...new Uint8Array(head.buffer, 4));
    if (name === "clVE" || name === "IDAT") return name === "clVE";
    at += 12 + head.getUint32(0);
  }
  return false;
}

/** @param {Blob} blob @returns {Promise<string>} */
export function toDataURL(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(/** @type {string} */ (reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {string} url */
export function fromDataURL(url) {
  return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (c) => c.charCodeAt(0));
}
