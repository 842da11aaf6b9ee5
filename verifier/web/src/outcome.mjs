// What an attempt's seeds decide: lists, admissions, results.json (sections 9 to 11).

import { canonical } from "./json.mjs";
import { Bytes, numberList, order, writeCode } from "./lists.mjs";
import { Market, deferredAcceptance, firstChoiceFirst } from "./seats.mjs";

const SLICE = 8192;

/** Gives for each of some rows its index among them. */
function indexOf(rows, count) {
  // A table of the whole roster where the rows are much of it; a million entries for each school would not do.
  const isFew = rows.length * 8 < count;
  const table = isFew ? new Map() : new Uint32Array(count);
  for (let i = 0; i < rows.length; i += 1) {
    if (isFew) table.set(rows[i], i);
    else table[rows[i]] = i;
  }
  return isFew ? (row) => table.get(row) : (row) => table[row];
}

/** What the lots of one admission are called: official numbers where there are any, else their codes. */
class Names {
  constructor(roster, list) {
    this.roster = roster;
    this.list = list;
    if (list === null) return;
    const indexIn = indexOf(list.rows, roster.count);
    this.placeOf = (row) => indexIn(row) + 1;
  }

  text(row) {
    return this.list === null ? this.roster.code(row) : this.list.numbers.text(this.placeOf(row));
  }

  write(row, data, at) {
    if (this.list === null) return writeCode(this.roster, row, data, at);
    return this.list.numbers.write(this.placeOf(row), data, at);
  }

  /** Rows in byte order of their names. Numbers are padded to one width, and rows stand in order of codes. */
  inOrder(rows) {
    if (this.list === null) return Uint32Array.from(rows).sort();
    // The list is gone through only for a good part of it: hundreds of schools may each have a few of its rows.
    if (rows.length * 8 < this.list.rows.length) {
      return Uint32Array.from(rows, this.placeOf).sort().map((place) => this.list.rows[place - 1]);
    }
    const wanted = new Uint8Array(this.roster.count);
    for (const row of rows) wanted[row] = 1;
    return this.list.rows.filter((row) => wanted[row]);
  }
}

/** One school's outcome. `admitted` and `rest` are rows; `ordered` is the school's list. */
class Placement {
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** Add the JSON object of results.json. All its texts are plain ASCII. */
  async write(out, pace) {
    const names = async (rows) => {
      out.text("[");
      for (let i = 0; i < rows.length; i += 1) {
        out.room(64);
        out.text(i ? ',"' : '"');
        out.size += this.names.write(rows[i], out.data, out.size);
        out.text('"');
        if (i % SLICE === SLICE - 1) await pace.turn(0);
      }
      out.text("]");
    };
    out.text('{"admitted":');
    await names(this.admitted);
    out.text(`,"applicants":${this.applicants},"batch":"${this.batch}","quota":${this.quota},"rest":`);
    await names(this.rest);
    out.text(`,"school":"${this.school}","seated":${this.seated},"undersubscribed":${this.undersubscribed}`);
    out.text(`,"waiting_list":${this.waitingList}}`);
  }
}

/** The JSON list of some placements. */
export async function placementsJson(placements, pace) {
  const out = new Bytes();
  out.text("[");
  for (let i = 0; i < placements.length; i += 1) {
    if (i) out.text(",");
    await placements[i].write(out, pace);
  }
  out.text("]");
  return out.result;
}

/** Computes an attempt's lists and admissions, each once. */
export class Outcome {
  constructor(plan, roster, state, pace) {
    Object.assign(this, { plan, roster, state, pace });
    this.lists = new Map();
    this.names = new Map();
    this.admissions = new Map();
  }

  namesBy(list) {
    if (!this.names.has(list)) this.names.set(list, new Names(this.roster, list));
    return this.names.get(list);
  }

  /** The list that an event says was made, from the seed that it came from. */
  async list(claim) {
    const key = `${claim.seed} ${claim.made.label}`;
    if (!this.lists.has(key)) {
      const { batch, school, seed, made } = claim;
      const rows = school === null ? this.roster.lots.get(batch) : this.rowsOf(batch, school);
      const theBatch = this.plan.batchOf.get(batch);
      this.lists.set(key, await numberList(this.roster, seed, made.label, theBatch, rows, this.pace));
    }
    return this.lists.get(key);
  }

  /** The lots that chose a school, in order of name. */
  rowsOf(batch, school) {
    return this.roster.choosers.get(`${batch}/${school}`);
  }

  /** The list of the official numbers of a school's lots, or null. */
  async official(batch, school) {
    const { lists, official } = this.state;
    const own = lists.filter((one) => one.batch === batch && one.school === school);
    const chosen = lists.filter((one) => one.batch === batch && one.school === null && one.group === official);
    const claim = own.length ? own[own.length - 1] : chosen[0];
    return claim === undefined ? null : this.list(claim);
  }

  /** The placements of the attempt's admission of that index. */
  async admission(index) {
    if (!this.admissions.has(index)) this.admissions.set(index, await this.admit(this.state.admissions[index]));
    return this.admissions.get(index);
  }

  async admit({ batch, schools, by, seed }) {
    const { plan, roster } = this;
    const names = this.namesBy(await this.official(batch, schools[0]));
    const ordered = [];
    for (const school of schools) ordered.push(await this.ordered(batch, school, by, seed, names));
    // Lots are numbered in order of their rows, so that everything about them lies in plain lists.
    const rows = mergedRows(schools.map((school) => this.rowsOf(batch, school)));
    const lotOf = indexOf(rows, roster.count);
    const entries = schools.map((school) => plan.schoolIndex.get(`${batch}/${school}`));
    const placeOf = new Map(entries.map((entry, index) => [entry, index]));
    const shared = new Map();
    const choices = Array.from(rows, (row) => {
      const index = roster.choice[row];
      if (!shared.has(index)) shared.set(index, roster.choices[index].schools.map((entry) => placeOf.get(entry)));
      return shared.get(index);
    });
    const weights = Uint32Array.from(rows, (row) => roster.weight[row]);
    const quotas = schools.map((school) => plan.schoolOf.get(`${batch}/${school}`).quota);
    const ranked = ordered.map((list, index) => this.ranked(list, entries[index]).map(lotOf));
    await this.pace.turn(0);
    const numberOf = (lot, school) => roster.numberOf(rows[lot], entries[school]);
    const market = new Market({ choices, numberOf, weights, quotas, ranked, overrun: plan.seats.overrun });
    const run = plan.seats.rule === "first-choice-first" ? firstChoiceFirst : deferredAcceptance;
    const held = await run(market, this.pace);
    const placed = new Uint8Array(rows.length);
    for (const lots of held) for (const lot of lots) placed[lot] = 1;
    const children = (lots) => lots.reduce((sum, lot) => sum + weights[lot], 0);
    return schools.map((school, index) => {
      const rest = ranked[index].filter((lot) => !placed[lot]).map((lot) => rows[lot]);
      const applicants = children(ranked[index]);
      const { waitingList } = plan.seats;
      return new Placement({
        names, batch, school, waitingList, applicants, ordered: ordered[index], quota: quotas[index],
        seated: children(held[index]),
        undersubscribed: applicants <= quotas[index],
        admitted: market.byPriority(index, held[index]).map((lot) => rows[lot]),
        rest: waitingList ? rest : names.inOrder(rest),
      });
    });
  }

  /** The rows that chose a school in the order of its list. */
  async ordered(batch, school, by, seed, names) {
    const rows = names.inOrder(this.rowsOf(batch, school));
    if (by === "number") return rows;
    const write = (index, data, at) => names.write(rows[index], data, at);
    const drawn = await order(seed, `${batch}.admit.${school}`, rows.length, write, this.pace);
    return drawn.map((index) => rows[index]);
  }

  /** A school's list in order of priority: the tier comes before the place in the list. */
  ranked(rows, entry) {
    const tiers = new Map();
    for (const row of rows) {
      const tier = this.roster.tierAt(row, entry);
      if (!tiers.has(tier)) tiers.set(tier, []);
      tiers.get(tier).push(row);
    }
    const all = new Uint32Array(rows.length);
    let at = 0;
    for (const tier of [...tiers.keys()].sort((one, other) => one - other)) {
      all.set(tiers.get(tier), at);
      at += tiers.get(tier).length;
    }
    return all;
  }

  /** All placements so far, in the order of the plan. */
  async placements() {
    const all = [];
    for (let index = 0; index < this.state.admissions.length; index += 1) all.push(...(await this.admission(index)));
    return all;
  }

  /** results.json of this attempt. */
  async results() {
    const { plan, state } = this;
    const terminated = state.phase === "terminated";
    const out = new Bytes();
    out.text('{"admissions":');
    const placements = await placementsJson(terminated ? [] : await this.placements(), this.pace);
    out.room(placements.length);
    out.data.set(placements, out.size);
    out.size += placements.length;
    const rest = {
      attempt: state.attempt, draw_id: plan.drawId, format: "mingpai-results-1", rehearsal: plan.rehearsal,
      seal: state.fingerprint, status: terminated ? "terminated" : "complete",
    };
    out.text(`,${canonical(rest).slice(1)}`);
    return out.result;
  }
}

/** The rows of several ascending lists, each once, ascending. */
function mergedRows(lists) {
  if (lists.length === 1) return lists[0];
  const all = new Uint32Array(lists.reduce((sum, rows) => sum + rows.length, 0));
  let at = 0;
  for (const rows of lists) {
    all.set(rows, at);
    at += rows.length;
  }
  all.sort();
  return all.filter((row, index) => index === 0 || row !== all[index - 1]);
}
