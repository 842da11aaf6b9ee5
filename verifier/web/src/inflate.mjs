// Deflate (RFC 1951), read from pieces into a buffer that never grows beyond the size that was declared.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;

/** More bytes than the longest header of a block takes, and many times those of one symbol. */
const ENOUGH = 512;

export class BrokenData extends Error {}

const broken = () => {
  throw new BrokenData("deflate");
};

/** A Huffman code: how many codes of each length there are, and the symbols in order of their codes. */
function makeCode(lengths, mayBeIncomplete) {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) counts[length] += 1;
  let left = 1;
  for (let bits = 1; bits <= MAX_BITS; bits += 1) {
    left = left * 2 - counts[bits];
    if (left < 0) broken();
  }
  // zlib's rule: an incomplete code is allowed only if it is a single code of one bit, or none at all.
  const used = lengths.length - counts[0];
  if (left > 0 && !(mayBeIncomplete && (used === 0 || (used === 1 && counts[1] === 1)))) broken();
  const offsets = new Uint16Array(MAX_BITS + 2);
  for (let bits = 1; bits <= MAX_BITS; bits += 1) offsets[bits + 1] = offsets[bits] + counts[bits];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) {
      symbols[offsets[length]] = symbol;
      offsets[length] += 1;
    }
  });
  return { counts, symbols };
}

const FIXED = {
  symbols: makeCode(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8)), false),
  distances: makeCode(new Array(32).fill(5), false),
};

export class Inflater {
  /** At most `room` bytes come out. */
  constructor(room) {
    this.room = room;
    this.out = new Uint8Array(Math.min(room, 65536));
    this.size = 0;
    this.input = new Uint8Array(0);
    this.at = 0;
    this.bits = 0;
    this.bitCount = 0;
    this.last = false;
    this.left = 0;
    this.state = "header";
  }

  get done() {
    return this.state === "done";
  }

  get full() {
    return this.size === this.room;
  }

  /** Whether bytes are left over after the end of the data. */
  get leftOver() {
    return this.input.length - this.at + (this.bitCount >> 3) > 0;
  }

  /** What was taken in behind the end of the data. */
  get rest() {
    return this.input.subarray(this.at);
  }

  get result() {
    return this.out.subarray(0, this.size);
  }

  /** Take a piece, and the last one with `ended`. */
  push(piece, ended) {
    const rest = this.input.subarray(this.at);
    this.input = new Uint8Array(rest.length + piece.length);
    this.input.set(rest);
    this.input.set(piece, rest.length);
    this.at = 0;
    while (!this.done && !this.full && (ended || this.input.length - this.at >= ENOUGH)) this.step();
  }

  step() {
    if (this.state === "header") this.header();
    else if (this.state === "stored") this.stored();
    else this.symbols();
  }

  need(count) {
    while (this.bitCount < count) {
      if (this.at >= this.input.length) broken();
      this.bits |= this.input[this.at] << this.bitCount;
      this.at += 1;
      this.bitCount += 8;
    }
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    return value;
  }

  header() {
    if (this.last) {
      this.state = "done";
      return;
    }
    this.last = this.need(1) === 1;
    const kind = this.need(2);
    if (kind === 0) {
      this.bits = 0;
      this.bitCount = 0;
      if (this.input.length - this.at < 4) broken();
      const [a, b, c, d] = this.input.subarray(this.at, this.at + 4);
      this.left = a | (b << 8);
      if (this.left !== ((c | (d << 8)) ^ 0xffff)) broken();
      this.at += 4;
      this.state = "stored";
    } else if (kind === 1) {
      this.code = FIXED;
      this.state = "symbols";
    } else if (kind === 2) {
      this.dynamic();
      this.state = "symbols";
    } else broken();
  }

  dynamic() {
    const literals = this.need(5) + 257;
    const distances = this.need(5) + 1;
    const codes = this.need(4) + 4;
    if (literals > 286 || distances > 30) broken();
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < codes; i += 1) lengths[CODE_ORDER[i]] = this.need(3);
    const code = makeCode(lengths, false);
    const all = [];
    while (all.length < literals + distances) {
      const symbol = this.symbol(code);
      if (symbol < 16) all.push(symbol);
      else {
        if (symbol === 16 && all.length === 0) broken();
        const value = symbol === 16 ? all[all.length - 1] : 0;
        const times = symbol === 16 ? 3 + this.need(2) : symbol === 17 ? 3 + this.need(3) : 11 + this.need(7);
        for (let i = 0; i < times; i += 1) all.push(value);
      }
    }
    if (all.length > literals + distances || all[256] === 0) broken();
    this.code = {
      symbols: makeCode(all.slice(0, literals), true),
      distances: makeCode(all.slice(literals), true),
    };
  }

  symbol({ counts, symbols }) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      code |= this.need(1);
      const count = counts[bits];
      if (code - count < first) return symbols[index + (code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return broken();
  }

  stored() {
    const count = Math.min(this.left, this.input.length - this.at, this.room - this.size);
    if (count === 0 && this.left > 0) broken();
    this.grow(count);
    this.out.set(this.input.subarray(this.at, this.at + count), this.size);
    this.size += count;
    this.at += count;
    this.left -= count;
    if (this.left === 0) this.state = "header";
  }

  symbols() {
    const symbol = this.symbol(this.code.symbols);
    if (symbol < 256) {
      this.grow(1);
      this.out[this.size] = symbol;
      this.size += 1;
    } else if (symbol === 256) this.state = "header";
    else this.copy(symbol - 257);
  }

  copy(kind) {
    if (kind > 28) broken();
    let length = LENGTH_BASE[kind] + this.need(LENGTH_EXTRA[kind]);
    const far = this.symbol(this.code.distances);
    if (far > 29) broken();
    const distance = DISTANCE_BASE[far] + this.need(DISTANCE_EXTRA[far]);
    if (distance > this.size || distance > 32768) broken();
    length = Math.min(length, this.room - this.size);
    this.grow(length);
    const { out } = this;
    for (let i = 0; i < length; i += 1) out[this.size + i] = out[this.size + i - distance];
    this.size += length;
  }

  grow(count) {
    if (this.size + count <= this.out.length) return;
    const larger = new Uint8Array(Math.min(this.room, Math.max(this.out.length * 2, this.size + count)));
    larger.set(this.result);
    this.out = larger;
  }
}
