// SHA-256 (FIPS 180-4), synchronous, over bytes. Why not the browser's own: docs/decisions/page-hashing.md.

const K = new Int32Array(64);
const INITIAL = new Int32Array(8);

// The constants are the first 32 bits of the fractional parts of cube and square roots of the first primes.
// Integers only: a root is found bit by bit, because a floating-point root may be rounded.
(() => {
  const fraction = (prime, power) => {
    const scaled = BigInt(prime) << BigInt(32 * power);
    let root = 0n;
    for (let bit = 1n << 36n; bit > 0n; bit >>= 1n) {
      const next = root | bit;
      if (next ** BigInt(power) <= scaled) root = next;
    }
    return Number(root & 0xffffffffn) | 0;
  };
  let found = 0;
  for (let candidate = 2; found < 64; candidate += 1) {
    let prime = true;
    for (let factor = 2; factor * factor <= candidate; factor += 1) if (candidate % factor === 0) prime = false;
    if (!prime) continue;
    if (found < 8) INITIAL[found] = fraction(candidate, 2);
    K[found] = fraction(candidate, 3);
    found += 1;
  }
})();

const W = new Int32Array(64);

/** One 64-byte block of `data` at `at` into the eight words of `state`. */
function compress(state, data, at) {
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    W[i] = (data[p] << 24) | (data[p + 1] << 16) | (data[p + 2] << 8) | data[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let hh = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (hh + s1 + (g ^ (e & (f ^ g))) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    hh = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
  state[5] = (state[5] + f) | 0;
  state[6] = (state[6] + g) | 0;
  state[7] = (state[7] + hh) | 0;
}

/** Close a message: `rest` bytes (below 64) are in `block`, which has room for 128; `length` is the whole. */
function close(state, block, rest, length) {
  const blocks = rest < 56 ? 64 : 128;
  block[rest] = 0x80;
  block.fill(0, rest + 1, blocks);
  const high = Math.floor(length / 0x20000000);
  const low = (length << 3) >>> 0;
  for (let i = 0; i < 4; i += 1) {
    block[blocks - 8 + i] = (high >>> (24 - 8 * i)) & 255;
    block[blocks - 4 + i] = (low >>> (24 - 8 * i)) & 255;
  }
  compress(state, block, 0);
  if (blocks === 128) compress(state, block, 64);
}

function bytesOf(state) {
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) out[i] = state[i >> 2] >>> (24 - 8 * (i & 3));
  return out;
}

/** A message that comes in pieces. */
export class Sha256 {
  constructor() {
    this.state = Int32Array.from(INITIAL);
    this.block = new Uint8Array(128);
    this.rest = 0;
    this.length = 0;
  }

  update(data) {
    this.length += data.length;
    let at = 0;
    if (this.rest) {
      at = Math.min(64 - this.rest, data.length);
      this.block.set(data.subarray(0, at), this.rest);
      this.rest += at;
      if (this.rest < 64) return this;
      compress(this.state, this.block, 0);
      this.rest = 0;
    }
    for (; at + 64 <= data.length; at += 64) compress(this.state, data, at);
    this.block.set(data.subarray(at), 0);
    this.rest = data.length - at;
    return this;
  }

  /** The 32 bytes. The object is used up. */
  digest() {
    close(this.state, this.block, this.rest, this.length);
    return bytesOf(this.state);
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => (byte < 16 ? "0" : "") + byte.toString(16));

/** Bytes as lowercase hexadecimal digits. */
export function hex(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 1) text += HEX[bytes[i]];
  return text;
}

/** The bytes of lowercase hexadecimal digits. */
export function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export const sha256 = (data) => new Sha256().update(data).digest();

export const sha256Hex = (data) => hex(sha256(data));

const PIECE = 2 ** 20;

/** The same of what may be hundreds of megabytes, so that the page has its turn in between. */
export async function digestOf(data, pace) {
  const hash = new Sha256();
  for (let at = 0; at < data.length; at += PIECE) {
    hash.update(data.subarray(at, at + PIECE));
    await pace.turn(0);
  }
  return hex(hash.digest());
}

/**
 * Many messages with one beginning, such as all tickets of a list: what the beginning fills is hashed once.
 * `add` gets each message's end (at most 64 bytes) and writes the digest's eight words to `words` at `to`.
 */
export class Prefixed {
  constructor(prefix) {
    const hash = new Sha256().update(prefix);
    this.begun = hash.state;
    this.start = hash.rest;
    this.length = hash.length;
    this.block = new Uint8Array(192);
    this.block.set(hash.block.subarray(0, hash.rest));
    this.state = new Int32Array(8);
  }

  /** Where the end of the next message is to be written in `block`. */
  get at() {
    return this.start;
  }

  /** Hash the message whose end of `size` bytes was written to `block` at `at`. */
  finish(size, words, to) {
    const { state, block } = this;
    state.set(this.begun);
    let rest = this.start + size;
    if (rest >= 64) {
      compress(state, block, 0);
      rest -= 64;
      this.tail = this.tail || new Uint8Array(128);
      this.tail.set(block.subarray(64, 64 + rest));
      close(state, this.tail, rest, this.length + size);
    } else {
      this.tail = this.tail || new Uint8Array(128);
      this.tail.set(block.subarray(0, rest));
      close(state, this.tail, rest, this.length + size);
    }
    for (let i = 0; i < 8; i += 1) words[to + i] = state[i];
  }
}
