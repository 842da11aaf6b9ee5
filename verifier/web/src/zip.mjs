// A zip file as hostile input (section 13): the plain, unambiguous part of the format (APPNOTE 6.3.10) and no more.
// A source is `{size, read(start, length)}`; `read` gives a promise of exactly these bytes.

import { BrokenData, Inflater } from "./inflate.mjs";
import { refuse } from "./errors.mjs";
import { byText } from "./line.mjs";
import { firstNotUtf8, textOf } from "./json.mjs";

const MAX_MEMBERS = 50000;
const MAX_MEMBER = 512 * 2 ** 20;
const MAX_TOTAL = 4 * 2 ** 30 - 1;
const MAX_RATIO = 200;
const FREE_SIZE = 2 ** 20;
const MAX_DIRECTORY = 16 * 2 ** 20;
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
const SIZES_FOLLOW = 0x0008;
const STORED = 0;
const DEFLATED = 8;
const NONE = 0xffffffff;
const CHECKED = 2 ** 22;
const PIECE = 2 ** 18; // packed; unpacked it may be 200 times as much, and the page gets no turn meanwhile
const WINDOW = 2 ** 17;

const NAME = /^[0-9A-Za-z._-]{1,100}(?:\/[0-9A-Za-z._-]{1,100}){0,3}$/;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

const bad = (key, name = "", params = {}) => refuse("MP-BUNDLE", `archive.${key}`, name, params);

const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Refuse names that could mislead, and those that are there twice but for upper and lower case. */
export function checkNames(names) {
  const seen = new Set();
  for (const name of names) {
    const parts = name.split("/");
    const tricky = parts.some((part) => part.endsWith(".") || DEVICE.test(part.split(".")[0].toLowerCase()));
    if (!NAME.test(name) || tricky) bad("name", name);
    if (seen.has(name.toLowerCase())) bad("twice", name);
    seen.add(name.toLowerCase());
  }
}

export function checkSizes(sizes) {
  if (sizes.size > MAX_MEMBERS) bad("many-members", "", { found: sizes.size, limit: MAX_MEMBERS });
  let sum = 0;
  for (const [name, size] of sizes) {
    if (size > MAX_MEMBER) bad("member-size", name, { found: size, limit: MAX_MEMBER });
    sum += size;
  }
  if (sum > MAX_TOTAL) bad("total-size", "", { found: sum, limit: MAX_TOTAL });
}

const CRC = new Int32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

async function crc32(data, pace) {
  let value = -1;
  for (let at = 0; at < data.length; at += 1) {
    value = (value >>> 8) ^ CRC[(value ^ data[at]) & 255];
    if (at % CHECKED === CHECKED - 1) await pace.turn(0);
  }
  return ~value >>> 0;
}

const digits8 = (value) => value.toString(16).padStart(8, "0");

/** Small reads close to one another out of one large one. */
class Window {
  constructor(source) {
    this.source = source;
    this.start = 0;
    this.bytes = new Uint8Array(0);
  }

  async read(start, length) {
    const end = Math.min(start + length, this.source.size);
    if (start < this.start || end > this.start + this.bytes.length) {
      const size = Math.min(Math.max(WINDOW, length), this.source.size - start);
      this.bytes = size > 0 ? await this.source.read(start, size) : new Uint8Array(0);
      this.start = start;
    }
    return this.bytes.subarray(start - this.start, end - this.start);
  }
}

async function readEnd(source) {
  const { size: length } = source;
  if (length < END_SIZE) bad("not-zip");
  if (length > MAX_TOTAL) bad("total-size", "", { found: length, limit: MAX_TOTAL });
  const tail = await source.read(Math.max(0, length - END_SIZE - LOCATOR_SIZE), Math.min(length, END_SIZE + LOCATOR_SIZE));
  const end = view(tail.subarray(tail.length - END_SIZE));
  if (end.getUint32(0, true) !== 0x06054b50 || end.getUint16(20, true) !== 0) {
    const [first, second] = await source.read(0, 2);
    bad(first === 0x50 && second === 0x4b ? "end-record" : "not-zip");
  }
  const [disk, startDisk, here, count] = [4, 6, 8, 10].map((at) => end.getUint16(at, true));
  const [size, offset] = [12, 16].map((at) => end.getUint32(at, true));
  const locator = tail.length === END_SIZE + LOCATOR_SIZE && view(tail).getUint32(0, true) === 0x07064b50;
  if (disk || startDisk || here !== count || count === 0xffff || offset === NONE || size === NONE || locator) bad("disks");
  if (size > MAX_DIRECTORY || count > MAX_MEMBERS) bad("many-members", "", { found: count, limit: MAX_MEMBERS });
  if (offset + size + END_SIZE !== length) bad("end-record");
  return { offset, size, count };
}

/** A name as text: UTF-8 if it is that, else one character a byte. What is not plain is refused anyway. */
function nameOf(raw) {
  return firstNotUtf8(raw) < 0 ? textOf(raw) : Array.from(raw, (byte) => String.fromCharCode(byte)).join("");
}

function readDirectory(bytes, count) {
  const data = view(bytes);
  const listed = [];
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + ENTRY_SIZE > bytes.length || data.getUint32(at, true) !== 0x02014b50) bad("directory");
    const short = (place) => data.getUint16(at + place, true);
    const long = (place) => data.getUint32(at + place, true);
    const start = at + ENTRY_SIZE;
    const next = start + short(28) + short(30) + short(32);
    if (next > bytes.length) bad("directory");
    const raw = bytes.subarray(start, start + short(28));
    listed.push({
      name: nameOf(raw), raw, flags: short(8), method: short(10), crc: long(16), packed: long(20), size: long(24),
      disk: short(34), mode: short(40), offset: long(42),
    });
    at = next;
  }
  if (at !== bytes.length) bad("directory");
  return listed;
}

function isFolder({ name, size, packed, flags }) {
  // Deflated, nothing at all takes two bytes.
  if (!name.endsWith("/") || size || packed > 2 || flags & ENCRYPTED) return false;
  return NAME.test(name.slice(0, -1)) && !name.includes("..");
}

function checkEntry({ name, mode, flags, method, disk, packed, size, offset }) {
  const kind = mode & 0xf000;
  if (kind !== 0 && kind !== 0x8000) bad("not-a-file", name);
  if (flags & ENCRYPTED) bad("encrypted", name);
  if (method !== STORED && method !== DEFLATED) bad("method", name, { found: method });
  if (disk || [packed, size, offset].includes(NONE)) bad("disks-member", name);
  if (method === STORED && packed !== size) bad("size-differs", name, { expected: size, found: packed });
  if (size > Math.max(FREE_SIZE, MAX_RATIO * packed)) bad("ratio", name, { found: size, limit: MAX_RATIO });
}

export class ZipArchive {
  /** Open a zip file, or refuse it as a whole. */
  static async open(source, pace) {
    const archive = new ZipArchive();
    Object.assign(archive, { source, pace });
    archive.window = new Window(source);
    const end = await readEnd(source);
    const listed = readDirectory(await source.read(end.offset, end.size), end.count);
    const members = listed.filter((one) => !isFolder(one));
    checkNames(members.map((one) => one.name));
    members.forEach(checkEntry);
    checkSizes(new Map(members.map((one) => [one.name, one.size])));
    members.sort((one, other) => byText(one.name, other.name));
    archive.members = new Map(members.map((one) => [one.name, one]));
    await archive.checkPlaces(listed, end.offset);
    return archive;
  }

  /** The members' names and sizes in bytes, in order of name. */
  get sizes() {
    return new Map([...this.members].map(([name, { size }]) => [name, size]));
  }

  /** No member begins before the end of the last, the first begins at 0, and the directory ends them. */
  async checkPlaces(listed, directory) {
    let end = 0;
    const ordered = [...listed].sort((one, other) => one.offset - other.offset);
    for (const one of ordered) {
      if (one.offset < end || (one === ordered[0] && one.offset !== 0)) bad("overlap", one.name);
      end = (await this.start(one)) + one.packed;
    }
    if (end > directory) bad("overlap-directory");
  }

  /** Where a member's bytes begin, from its local header, which must say what the directory says. */
  async start({ name, raw, method, crc, packed, size, offset }) {
    const header = await this.window.read(offset, LOCAL_SIZE + raw.length);
    if (header.length < LOCAL_SIZE || view(header).getUint32(0, true) !== 0x04034b50) bad("local-header", name);
    const local = view(header);
    const [flags, itsMethod, nameSize, extraSize] = [6, 8, 26, 28].map((at) => local.getUint16(at, true));
    const itsName = header.subarray(LOCAL_SIZE, LOCAL_SIZE + nameSize);
    const sameName = itsName.length === raw.length && nameSize === raw.length && raw.every((byte, i) => byte === itsName[i]);
    if (!sameName || itsMethod !== method || flags & ENCRYPTED) bad("local-header", name);
    // With bit 3 the sizes follow the data; otherwise the two headers must agree on them.
    const same = [crc, packed, size].every((value, i) => local.getUint32(14 + 4 * i, true) === value);
    if (!(flags & SIZES_FOLLOW) && !same) bad("local-header", name);
    return offset + LOCAL_SIZE + nameSize + extraSize;
  }

  /** A member's bytes. */
  async read(name) {
    const member = this.members.get(name);
    const start = await this.start(member);
    const { size, packed, crc, method } = member;
    const data = method === STORED ? await this.source.read(start, size) : await this.inflate(member, start);
    if (data.length !== size) bad("size-differs", name, { expected: size, found: data.length });
    const found = await crc32(data, this.pace);
    if (found !== crc) bad("crc", name, { expected: digits8(crc), found: digits8(found) });
    return data;
  }

  async inflate({ name, size, packed }, start) {
    const inflater = new Inflater(size + 1);
    let at = 0;
    try {
      do {
        const length = Math.min(PIECE, packed - at);
        const piece = length ? await this.source.read(start + at, length) : new Uint8Array(0);
        at += length;
        inflater.push(piece, at === packed);
      } while (at < packed && !inflater.done && !inflater.full);
    } catch (error) {
      if (!(error instanceof BrokenData)) throw error;
      bad("deflate", name);
    }
    if (!inflater.full && (!inflater.done || at < packed || inflater.leftOver)) bad("deflate", name);
    return inflater.result;
  }
}
