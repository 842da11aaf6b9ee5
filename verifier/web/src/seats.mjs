// Seats (section 10). Lots are numbered from 0 and schools too: `choices[lot]` are its schools in order of
// preference, `numberOf(lot, school)` says which of them a school is, `weights[lot]` are its children, `ranked[school]`
// the lots that chose it, best first.

export class Market {
  constructor({ choices, numberOf, weights, quotas, ranked, overrun }) {
    Object.assign(this, { choices, numberOf, weights, quotas, ranked, skips: overrun === "skip" });
    // The place of each lot at each school it chose, beside its choices.
    this.first = new Uint32Array(choices.length + 1);
    for (let lot = 0; lot < choices.length; lot += 1) this.first[lot + 1] = this.first[lot] + choices[lot].length;
    this.places = new Uint32Array(this.first[choices.length]);
    ranked.forEach((lots, school) => {
      for (let place = 0; place < lots.length; place += 1) {
        this.places[this.first[lots[place]] + numberOf(lots[place], school)] = place;
      }
    });
  }

  place(lot, school) {
    return this.places[this.first[lot] + this.numberOf(lot, school)];
  }

  byPriority(school, lots) {
    const places = lots.map((lot) => this.place(lot, school));
    return lots.map((_, i) => i).sort((one, other) => places[one] - places[other]).map((i) => lots[i]);
  }

  /** Section 10's fill, for lots in order of priority: which are seated, and how many children then sit. */
  fill(lots, quota, before) {
    const chosen = [];
    let seated = before;
    for (const lot of lots) {
      if (seated >= quota) break;
      const weight = this.weights[lot];
      if (this.skips && seated + weight > quota) continue;
      chosen.push(lot);
      seated += weight;
    }
    return { chosen, seated };
  }

  /** Those who stand in a queue, by the school they turn to with their choice of that number. */
  proposals(lots, numberOf) {
    const proposals = new Map();
    for (const lot of lots) {
      const school = this.choices[lot][numberOf(lot)];
      if (!proposals.has(school)) proposals.set(school, []);
      proposals.get(school).push(lot);
    }
    return proposals;
  }
}

/** 志愿优先: of each school, the lots that get its seats. */
export async function firstChoiceFirst(market, pace) {
  const held = market.quotas.map(() => []);
  const seated = market.quotas.map(() => 0);
  let waiting = market.choices.map((_, lot) => lot);
  for (let number = 0; waiting.length; number += 1) {
    const placed = new Set();
    for (const [school, lots] of market.proposals(waiting, () => number)) {
      const found = market.fill(market.byPriority(school, lots), market.quotas[school], seated[school]);
      seated[school] = found.seated;
      for (const lot of found.chosen) {
        held[school].push(lot);
        placed.add(lot);
      }
      await pace.turn(0);
    }
    waiting = waiting.filter((lot) => !placed.has(lot) && market.choices[lot].length > number + 1);
  }
  return held;
}

/**
 * What a school holds while others may still propose: a heap, the worst on top.
 *
 * To fill from the best down is to shed from the worst up: with whole-lot-in, the worst goes while the seats are taken
 * without it; with skip, the worst go until all fit, and of these each that fits comes back, best first.
 */
class School {
  constructor(market, school) {
    Object.assign(this, { market, school, quota: market.quotas[school], heap: [], seated: 0, refused: new Map() });
  }

  place(lot) {
    return this.market.place(lot, this.school);
  }

  push(lot) {
    const { heap } = this;
    heap.push([this.place(lot), lot]);
    for (let i = heap.length - 1; i > 0; ) {
      const up = (i - 1) >> 1;
      if (heap[up][0] >= heap[i][0]) break;
      [heap[up], heap[i]] = [heap[i], heap[up]];
      i = up;
    }
    this.seated += this.market.weights[lot];
  }

  pop() {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length) heap[0] = last;
    for (let i = 0; ; ) {
      let worst = i;
      for (const below of [2 * i + 1, 2 * i + 2]) if (below < heap.length && heap[below][0] > heap[worst][0]) worst = below;
      if (worst === i) break;
      [heap[worst], heap[i]] = [heap[i], heap[worst]];
      i = worst;
    }
    this.seated -= this.market.weights[top[1]];
    return top[1];
  }

  /** Whether a better lot of as few children or fewer was turned away before. */
  isClosed(lot) {
    const [place, weight] = [this.place(lot), this.market.weights[lot]];
    for (const [lighter, best] of this.refused) if (lighter <= weight && best < place) return true;
    return false;
  }

  /** Take in what is proposed; gives those that are turned away. */
  consider(lots) {
    const away = [];
    for (const lot of lots) {
      if (this.isClosed(lot)) away.push(lot);
      else this.push(lot);
    }
    const { market, quota } = this;
    if (market.skips) {
      const shed = [];
      while (this.seated > quota) shed.push(this.pop());
      for (const lot of shed.reverse()) {
        if (this.seated + market.weights[lot] <= quota) this.push(lot);
        else away.push(lot);
      }
    } else {
      while (this.heap.length && this.seated - market.weights[this.heap[0][1]] >= quota) away.push(this.pop());
    }
    for (const lot of away) {
      const weight = market.weights[lot];
      const best = this.refused.get(weight);
      if (best === undefined || this.place(lot) < best) this.refused.set(weight, this.place(lot));
    }
    return away;
  }
}

/** 平行志愿: everybody at once, in turns. */
export async function deferredAcceptance(market, pace) {
  const schools = market.quotas.map((_, school) => new School(market, school));
  const asked = new Uint16Array(market.choices.length);
  let waiting = market.choices.map((_, lot) => lot);
  while (waiting.length) {
    const proposals = market.proposals(waiting, (lot) => {
      asked[lot] += 1;
      return asked[lot] - 1;
    });
    waiting = [];
    for (const [school, lots] of proposals) {
      for (const lot of schools[school].consider(lots)) if (asked[lot] < market.choices[lot].length) waiting.push(lot);
    }
    await pace.turn(0);
  }
  const held = schools.map(({ heap }) => new Set(heap.map(([, lot]) => lot)));
  // Only where lots of several children are passed over can a seat have been left behind.
  if (market.skips && market.weights.some((weight) => weight > 1)) await giveFreeSeats(market, held, pace);
  return held.map((lots) => [...lots]);
}

async function giveFreeSeats(market, held, pace) {
  const home = new Int32Array(market.choices.length).fill(-1);
  held.forEach((lots, school) => lots.forEach((lot) => {
    home[lot] = school;
  }));
  // After a school was gone through, nobody else fits until somebody leaves it: lots only ever move to where they rather are.
  const isOpen = held.map(() => true);
  while (isOpen.includes(true)) {
    for (let school = 0; school < held.length; school += 1) {
      if (!isOpen[school]) continue;
      isOpen[school] = false;
      let taken = 0;
      for (const lot of held[school]) taken += market.weights[lot];
      if (taken >= market.quotas[school]) continue;
      const rather = market.ranked[school].filter(
        (lot) => home[lot] < 0 || market.numberOf(lot, school) < market.numberOf(lot, home[lot]),
      );
      for (const lot of market.fill(rather, market.quotas[school], taken).chosen) {
        if (home[lot] >= 0) {
          held[home[lot]].delete(lot);
          isOpen[home[lot]] = true;
        }
        held[school].add(lot);
        home[lot] = school;
      }
      await pace.turn(0);
    }
  }
}
