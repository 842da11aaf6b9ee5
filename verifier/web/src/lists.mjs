// Lists and numbers (section 9).

import { ascii } from "./line.mjs";
import { Prefixed } from "./sha256.mjs";

const MIN_WIDTH = 4;
const SLICE = 8192;
const FEW = 24;

/**
 * An order by ticket of `count` names, as their indexes. `write(index, block, at)` writes a name and gives its size.
 * The names must come in byte order, so that equal tickets stand by name.
 */
export async function order(seed, label, count, write, pace) {
  const hash = new Prefixed(ascii(`MP1|ticket|${seed}|${label}|`));
  const words = new Int32Array(8 * count);
  for (let index = 0; index < count; index += 1) {
    hash.finish(write(index, hash.block, hash.at), words, 8 * index);
    if (index % SLICE === SLICE - 1) await pace.turn(SLICE);
  }
  return sorted(words, count, pace);
}

/** Tickets are evenly spread, so they are first dealt to buckets by their first bits; what is left is short. */
async function sorted(words, count, pace) {
  let bits = 1;
  while (bits < 20 && 2 ** bits < count / 4) bits += 1;
  const bucketOf = (index) => words[8 * index] >>> (32 - bits);
  const starts = new Uint32Array(2 ** bits + 1);
  for (let index = 0; index < count; index += 1) starts[bucketOf(index) + 1] += 1;
  for (let bucket = 0; bucket < 2 ** bits; bucket += 1) starts[bucket + 1] += starts[bucket];
  const filled = starts.slice();
  const result = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const bucket = bucketOf(index);
    result[filled[bucket]] = index;
    filled[bucket] += 1;
  }
  const compare = (one, other) => {
    for (let i = 0; i < 8; i += 1) {
      const [left, right] = [words[8 * one + i] >>> 0, words[8 * other + i] >>> 0];
      if (left !== right) return left < right ? -1 : 1;
    }
    return one - other;
  };
  for (let bucket = 0; bucket < 2 ** bits; bucket += 1) {
    sortRange(result, starts[bucket], starts[bucket + 1], compare);
    if (bucket % SLICE === SLICE - 1) await pace.turn(0);
  }
  return result;
}

function sortRange(values, start, end, compare) {
  // Somebody who makes up names to fill one bucket meets the general sort.
  if (end - start > FEW) {
    values.subarray(start, end).sort(compare);
    return;
  }
  for (let i = start + 1; i < end; i += 1) {
    const value = values[i];
    let to = i;
    while (to > start && compare(values[to - 1], value) > 0) {
      values[to] = values[to - 1];
      to -= 1;
    }
    values[to] = value;
  }
}

/** Bytes that are put together piece by piece. */
export class Bytes {
  constructor(size = 1024) {
    this.data = new Uint8Array(size);
    this.size = 0;
  }

  room(count) {
    if (this.size + count <= this.data.length) return;
    const larger = new Uint8Array(Math.max(2 * this.data.length, this.size + count));
    larger.set(this.result);
    this.data = larger;
  }

  text(text) {
    this.room(text.length);
    for (let i = 0; i < text.length; i += 1) this.data[this.size + i] = text.charCodeAt(i);
    this.size += text.length;
  }

  get result() {
    return this.data.subarray(0, this.size);
  }
}

/** How the numbers of a list look: a prefix, and a place from 1 padded with zeros. */
export class Numbers {
  constructor(prefix, children) {
    this.prefix = prefix;
    this.width = Math.max(MIN_WIDTH, String(children).length);
  }

  text(place) {
    return this.prefix + String(place).padStart(this.width, "0");
  }

  /** Write the number of a place; gives its size. */
  write(place, data, at) {
    const { prefix, width } = this;
    for (let i = 0; i < prefix.length; i += 1) data[at + i] = prefix.charCodeAt(i);
    let rest = place;
    for (let i = prefix.length + width - 1; i >= prefix.length; i -= 1) {
      data[at + i] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    return prefix.length + width;
  }
}

/** One list of numbers: the lots' rows in list order. */
export class NumberList {
  constructor(label, numbers, rows) {
    Object.assign(this, { label, numbers, rows });
  }

  /** The published file. */
  async file(roster, pace) {
    const out = new Bytes(64 * (this.rows.length + 1));
    const longest = 64 + this.numbers.width;
    for (let place = 1; place <= this.rows.length; place += 1) {
      const row = this.rows[place - 1];
      out.room(longest);
      out.text("MP1|entry|");
      out.size += this.numbers.write(place, out.data, out.size);
      out.data[out.size] = 0x7c;
      out.size += 1 + writeCode(roster, row, out.data, out.size + 1);
      out.data[out.size] = 10;
      out.size += 1;
      if (place % SLICE === 0) await pace.turn(0);
    }
    return out.result;
  }
}

/** Write a row's code; gives its size. */
export function writeCode(roster, row, data, at) {
  const start = roster.codeStart(row);
  const size = roster.codeSize[row];
  for (let i = 0; i < size; i += 1) data[at + i] = roster.data[start + i];
  return size;
}

/** Draw a list of numbers for some lots, which come in order of name. */
export async function numberList(roster, seed, label, batch, rows, pace) {
  const write = (index, data, at) => writeCode(roster, rows[index], data, at);
  const drawn = await order(seed, label, rows.length, write, pace);
  const numbers = new Numbers(batch.prefix, roster.counts.get(batch.id) || 0);
  return new NumberList(label, numbers, drawn.map((index) => rows[index]));
}
