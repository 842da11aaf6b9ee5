// roster.txt (section 4), kept as the bytes it came in, with tables of numbers beside them: a million applicants as
// objects would take ten times the memory.

import { refuse } from "./errors.mjs";
import { byText } from "./line.mjs";
import { matches, PATTERN } from "./shape.mjs";

const RULE = "MP-ROSTER";
const FILE = "roster.txt";
const NEWLINE = 10;
const BAR = 0x7c;
const MAX_CODE = 40;
const MAX_CHOICES = 2000;
const SLICE = 8192;
const FEW = 16;

// Classes of bytes, as bits.
const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const MARK = 8; // _ and -
const JOINT = 16; // . and :
const HEXDIGIT = 32;
const CLASS = new Uint8Array(256);
for (const [bit, chars] of [
  [DIGIT, "0123456789"], [UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"], [LOWER, "abcdefghijklmnopqrstuvwxyz"], [MARK, "_-"],
  [JOINT, ".:"], [HEXDIGIT, "0123456789abcdef"],
]) for (const char of chars) CLASS[char.charCodeAt(0)] |= bit;

const OPENING = "MP1|row|";
const SHORTEST = "MP1|row|1|X|1|1|X|".length + 64 + 1; // bytes of a line with its newline

const bad = (key, line, params = {}) => refuse(RULE, `roster.${key}`, `${FILE}:${line + 1}`, params);

/** Where a run of bytes of these classes ends that begins at `at`. */
function runEnd(data, at, classes) {
  let end = at;
  while (CLASS[data[end]] & classes) end += 1;
  return end;
}

export class Roster {
  constructor(data, count) {
    this.data = data;
    this.count = count;
    this.starts = new Uint32Array(count + 1);
    this.codeSize = new Uint8Array(count);
    /** Of each row, the row that gives its lot the name. */
    this.lotRow = new Uint32Array(count);
    this.tier = new Uint8Array(count);
    this.batch = new Uint8Array(count);
    /** The index of each row's choices among the distinct ones. */
    this.choice = new Uint32Array(count);
    /** Children of each lot, at the row that gives it its name. */
    this.weight = new Uint32Array(count);
    /** The distinct choices: `schools`, as indexes of the plan's entries, and `tiers`, 0 where there is none. */
    this.choices = [];
  }

  line(row) {
    return this.data.subarray(this.starts[row], this.starts[row + 1] - 1);
  }

  /** Where a row's code begins. */
  codeStart(row) {
    return this.starts[row] + OPENING.length;
  }

  code(row) {
    const start = this.codeStart(row);
    return latin(this.data, start, start + this.codeSize[row]);
  }

  person(row) {
    return latin(this.data, this.starts[row + 1] - 65, this.starts[row + 1] - 1);
  }

  isLot(row) {
    return this.lotRow[row] === row;
  }

  /** A row's choices as `{school, tier, text}`. */
  choicesOf(row, plan) {
    const { schools, tiers } = this.choices[this.choice[row]];
    return Array.from(schools, (index, place) => {
      const { id } = plan.schools[index];
      const tier = tiers[place] || null;
      return { school: id, tier, text: tier === null ? id : `${id}:${tier}` };
    });
  }

  /** A row's priority class at a school that it chose. */
  tierAt(row, index) {
    const { tiers } = this.choices[this.choice[row]];
    return tiers[this.numberOf(row, index)] || this.tier[row];
  }

  /** Which of a row's choices a school is, from 0. */
  numberOf(row, index) {
    const choice = this.choices[this.choice[row]];
    if (choice.schools.length <= FEW) return choice.schools.indexOf(index);
    // Who names hundreds of schools is not searched through for each of them.
    if (!choice.numbers) {
      choice.numbers = new Uint16Array(Math.max(...choice.schools) + 1);
      choice.schools.forEach((school, number) => {
        choice.numbers[school] = number;
      });
    }
    return choice.numbers[index];
  }

  /** The row of a code, or -1. */
  find(code) {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.code(middle) < code) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.code(low) === code ? low : -1;
  }
}

function latin(data, start, end) {
  return String.fromCharCode.apply(null, data.subarray(start, end));
}

function compare(data, one, oneSize, other, otherSize) {
  const size = Math.min(oneSize, otherSize);
  for (let i = 0; i < size; i += 1) {
    const difference = data[one + i] - data[other + i];
    if (difference) return difference;
  }
  return oneSize - otherSize;
}

export function countLines(data) {
  let count = 0;
  for (let at = 0; at < data.length; at += 1) if (data[at] === NEWLINE) count += 1;
  return count;
}

/**
 * Whether a file has few enough lines for all of them to be rows. Else one of its lines is too short, and nobody has to
 * hash or keep tables of what may be hundreds of millions of empty lines.
 */
export const canBeRows = (data, lines) => lines * SHORTEST <= data.length;

/** Read roster.txt and hold it against the plan. */
export async function readRoster(data, plan, pace) {
  if (data[data.length - 1] !== NEWLINE) refuse(RULE, "roster.no-newline", FILE);
  // Of too many lines one is wrong before as many were read as there could be rows.
  const roster = new Roster(data, Math.min(countLines(data), Math.floor(data.length / SHORTEST) + 1));
  const reader = new LineReader(roster, plan);
  for (let row = 0; row < roster.count; row += 1) {
    reader.read(row);
    if (row % SLICE === SLICE - 1) await pace.turn(SLICE);
  }
  for (let row = 0; row < roster.count; row += 1) {
    reader.joinLot(row);
    if (row % SLICE === SLICE - 1) await pace.turn(0);
  }
  tabulate(roster, plan);
  return roster;
}

class LineReader {
  constructor(roster, plan) {
    this.roster = roster;
    this.plan = plan;
    this.at = 0;
    this.lotStart = new Uint32Array(roster.count);
    this.lotSize = new Uint8Array(roster.count);
    this.known = new Map();
    this.batchIndex = new Map(plan.batches.map((one, index) => [one.id, index]));
  }

  /** The fields of one line, told apart by their bars; every one has characters of its own classes. */
  read(row) {
    const { roster } = this;
    const { data } = roster;
    const start = this.at;
    roster.starts[row] = start;
    for (let i = 0; i < OPENING.length; i += 1) if (data[start + i] !== OPENING.charCodeAt(i)) bad("line", row);
    const field = (from, classes, most, least = 1) => {
      const end = runEnd(data, from, classes);
      if (end - from < least || end - from > most) bad("line", row);
      return end;
    };
    const bar = (at) => (data[at] === BAR ? at + 1 : bad("line", row));
    const codeStart = start + OPENING.length;
    const codeEnd = field(codeStart, DIGIT | UPPER | LOWER | MARK, MAX_CODE);
    const batchStart = bar(codeEnd);
    const batchEnd = field(batchStart, DIGIT | UPPER, 8);
    if (!(CLASS[data[batchStart]] & UPPER)) bad("line", row);
    const lotStart = bar(batchEnd);
    const lotEnd = field(lotStart, DIGIT | UPPER | LOWER | MARK, MAX_CODE);
    const tierStart = bar(lotEnd);
    const tierEnd = field(tierStart, DIGIT, 2);
    if (data[tierStart] === 0x30) bad("line", row);
    const choicesStart = bar(tierEnd);
    const choicesEnd = field(choicesStart, DIGIT | UPPER | JOINT, MAX_CHOICES);
    const personStart = bar(choicesEnd);
    const end = field(personStart, HEXDIGIT, 64, 64);
    if (data[end] !== NEWLINE) bad("line", row);
    roster.codeSize[row] = codeEnd - codeStart;
    this.checkOrder(row);
    roster.tier[row] = Number(latin(data, tierStart, tierEnd));
    const batch = latin(data, batchStart, batchEnd);
    roster.choice[row] = this.choices(batch, latin(data, choicesStart, choicesEnd), row);
    roster.batch[row] = this.batchIndex.get(batch);
    this.lotStart[row] = lotStart;
    this.lotSize[row] = lotEnd - lotStart;
    this.at = end + 1;
    roster.starts[row + 1] = this.at;
  }

  checkOrder(row) {
    const { roster } = this;
    if (row === 0) return;
    const difference = compare(
      roster.data, roster.codeStart(row - 1), roster.codeSize[row - 1], roster.codeStart(row), roster.codeSize[row],
    );
    if (difference >= 0) bad(difference === 0 ? "twice" : "unsorted", row, { found: roster.code(row) });
  }

  /** Each distinct text of choices is read once: a list has few. */
  choices(batch, text, row) {
    const key = `${batch}|${text}`;
    let index = this.known.get(key);
    if (index === undefined) {
      index = this.roster.choices.length;
      this.roster.choices.push(this.readChoices(batch, text, row));
      this.known.set(key, index);
    }
    return index;
  }

  readChoices(batch, text, row) {
    const { plan } = this;
    if (!plan.batchOf.has(batch)) bad("batch", row, { found: batch });
    const parts = text.split(".");
    const schools = new Uint16Array(parts.length);
    const tiers = new Uint8Array(parts.length);
    parts.forEach((part, place) => {
      const [school, tier, ...further] = part.split(":");
      const form = matches(PATTERN.school, school) && !further.length && (tier === undefined || matches("[1-9][0-9]?", tier));
      const index = form ? plan.schoolIndex.get(`${batch}/${school}`) : undefined;
      if (index === undefined) bad("school", row, { found: part });
      schools[place] = index;
      tiers[place] = tier === undefined ? 0 : Number(tier);
    });
    if (new Set(schools).size !== schools.length) bad("choice-twice", row, { found: text });
    // Every school is admitted in one step, so one step has all of them if all have the same.
    const step = plan.admittedIn[schools[0]];
    if (schools.some((index) => plan.admittedIn[index] !== step)) bad("choices-apart", row, { found: text });
    return { schools, tiers };
  }

  /** Rows stand in order of their codes, so the smallest code of a lot comes before its other children. */
  joinLot(row) {
    const { roster } = this;
    const { data } = roster;
    const [start, size] = [this.lotStart[row], this.lotSize[row]];
    let head = row;
    if (compare(data, start, size, roster.codeStart(row), roster.codeSize[row]) !== 0) {
      let [low, high] = [0, row];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(data, roster.codeStart(middle), roster.codeSize[middle], start, size) < 0) low = middle + 1;
        else high = middle;
      }
      head = low;
      const found = head < row && compare(data, roster.codeStart(head), roster.codeSize[head], start, size) === 0;
      if (!found || roster.lotRow[head] !== head) bad("lot-name", row, { found: latin(data, start, start + size) });
      if (!sameLot(roster, head, row)) bad("lot-differs", row, { found: roster.code(row), expected: roster.code(head) });
    }
    roster.lotRow[row] = head;
    roster.weight[head] += 1;
  }
}

/** Whether two rows agree in batch, tier and choices; the choices are compared after reading. */
function sameLot(roster, one, other) {
  if (roster.batch[one] !== roster.batch[other] || roster.tier[one] !== roster.tier[other]) return false;
  const [left, right] = [roster.choices[roster.choice[one]], roster.choices[roster.choice[other]]];
  const same = (some, others) => some.length === others.length && some.every((value, i) => value === others[i]);
  return same(left.schools, right.schools) && same(left.tiers, right.tiers);
}

/** What is derived from the rows: `lots` of each batch, `choosers` of each school, both as rows, and `counts`. */
function tabulate(roster, plan) {
  const children = new Uint32Array(plan.batches.length);
  const lots = new Uint32Array(plan.batches.length);
  const chosen = new Uint32Array(plan.schools.length);
  for (let row = 0; row < roster.count; row += 1) {
    children[roster.batch[row]] += 1;
    if (!roster.isLot(row)) continue;
    lots[roster.batch[row]] += 1;
    const { schools } = roster.choices[roster.choice[row]];
    for (let i = 0; i < schools.length; i += 1) chosen[schools[i]] += 1;
  }
  const table = (size) => ({ rows: new Uint32Array(size), at: 0 });
  const put = (one, row) => {
    one.rows[one.at] = row;
    one.at += 1;
  };
  const [ofBatch, ofSchool] = [Array.from(lots, table), Array.from(chosen, table)];
  for (let row = 0; row < roster.count; row += 1) {
    if (!roster.isLot(row)) continue;
    put(ofBatch[roster.batch[row]], row);
    const { schools } = roster.choices[roster.choice[row]];
    for (let i = 0; i < schools.length; i += 1) put(ofSchool[schools[i]], row);
  }
  roster.lots = new Map(plan.batches.map((one, index) => [one.id, ofBatch[index].rows]));
  roster.choosers = new Map(plan.schools.map(({ batch, id }, index) => [`${batch}/${id}`, ofSchool[index].rows]));
  roster.counts = new Map(
    plan.batches.map((one, index) => [one.id, children[index]]).filter(([, count]) => count > 0),
  );
}

/** Counts of batches as they are told: in order of the batches' names. */
export const countsText = (counts) =>
  [...counts].sort(([one], [other]) => byText(one, other)).map(([batch, count]) => `${batch} ${count}`).join(", ");
