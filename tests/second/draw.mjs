// Lists, numbers, seats, results: sections 9 to 11.

import { canonical, h, sha256 } from "./text.mjs";

const byText = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

export function order(seed, label, names) {
  const tickets = new Map(names.map((name) => [name, h("ticket", seed, label, name)]));
  return [...names].sort((one, other) => byText(tickets.get(one), tickets.get(other)) || byText(one, other));
}

export function numberFile(seed, label, prefix, children, names) {
  const lots = order(seed, label, names);
  const width = Math.max(4, String(children).length);
  const numbers = lots.map((_, index) => prefix + String(index + 1).padStart(width, "0"));
  const file = lots.map((lot, index) => `MP1|entry|${numbers[index]}|${lot}\n`).join("");
  return { label, lots, numbers, file, sha256: sha256(file) };
}

// --- section 10. `quotas` is a Map of schools in order; `orders` gives each school's list of lot names.

export function place(lots, quotas, orders, seats) {
  const lotOf = new Map(lots.map((lot) => [lot.name, lot]));
  const schools = [...quotas.keys()];
  const weight = (some) => some.reduce((sum, lot) => sum + lot.weight, 0);
  const priority = new Map();
  for (const school of schools) {
    const ranks = new Map();
    orders[school].forEach((name, position) => {
      const lot = lotOf.get(name);
      ranks.set(name, [lot.choices.find(([one]) => one === school)[1] ?? lot.tier, position]);
    });
    priority.set(school, ranks);
  }
  const compare = (school) => (one, other) => {
    const [left, right] = [priority.get(school).get(one.name), priority.get(school).get(other.name)];
    return left[0] - right[0] || left[1] - right[1];
  };
  const fill = (some, quota, seated) => {
    const chosen = [];
    for (const lot of some) {
      if (seated >= quota) break;
      if (seats.overrun === "skip" && seated + lot.weight > quota) continue;
      chosen.push(lot);
      seated += lot.weight;
    }
    return chosen;
  };
  const world = { lots, quotas, schools, weight, compare, fill };
  const held = seats.rule === "first-choice-first" ? firstChoiceFirst(world) : deferredAcceptance(world);
  const placed = new Set(schools.flatMap((school) => held.get(school).map((lot) => lot.name)));
  return schools.map((school) => {
    const interested = orders[school].map((name) => lotOf.get(name));
    const names = (some) => [...some].sort(compare(school)).map((lot) => lot.name);
    return {
      school,
      applicants: weight(interested),
      seated: weight(held.get(school)),
      undersubscribed: weight(interested) <= quotas.get(school),
      admitted: names(held.get(school)),
      rest: names(interested.filter((lot) => !placed.has(lot.name))),
    };
  });
}

function firstChoiceFirst({ lots, quotas, schools, weight, compare, fill }) {
  const held = new Map(schools.map((school) => [school, []]));
  const seated = new Set();
  const most = Math.max(0, ...lots.map((lot) => lot.choices.length));
  for (let number = 0; number < most; number += 1) {
    for (const school of schools) {
      const proposers = lots.filter((lot) => !seated.has(lot.name) && lot.choices[number]?.[0] === school);
      const chosen = fill(proposers.sort(compare(school)), quotas.get(school), weight(held.get(school)));
      held.get(school).push(...chosen);
      for (const lot of chosen) seated.add(lot.name);
    }
  }
  return held;
}

function deferredAcceptance({ lots, quotas, schools, weight, compare, fill }) {
  const held = new Map(schools.map((school) => [school, []]));
  const turnedAway = new Map(schools.map((school) => [school, []]));
  const proposed = new Map(lots.map((lot) => [lot.name, 0]));
  let waiting = [...lots];
  while (waiting.length) {
    const proposals = new Map();
    for (const lot of waiting) {
      const school = lot.choices[proposed.get(lot.name)][0];
      proposed.set(lot.name, proposed.get(lot.name) + 1);
      proposals.set(school, [...(proposals.get(school) ?? []), lot]);
    }
    waiting = [];
    for (const [school, proposers] of proposals) {
      const better = compare(school);
      const all = [...held.get(school), ...proposers].sort(better);
      const away = turnedAway.get(school);
      const open = all.filter((x) => !away.some((one) => one.weight <= x.weight && better(one, x) < 0));
      held.set(school, fill(open, quotas.get(school), 0));
      const rejected = all.filter((x) => !held.get(school).includes(x));
      away.push(...rejected);
      waiting.push(...rejected.filter((x) => proposed.get(x.name) < x.choices.length));
    }
  }
  const choice = (lot, school) => lot.choices.findIndex(([one]) => one === school);
  const homeOf = (lot) => schools.find((school) => held.get(school).includes(lot));
  let moved = true;
  while (moved) {
    moved = false;
    for (const school of schools) {
      const rather = lots.filter((lot) => {
        const wanted = choice(lot, school);
        const home = homeOf(lot);
        return wanted >= 0 && (home === undefined || wanted < choice(lot, home));
      });
      const taken = weight(held.get(school));
      for (const lot of fill(rather.sort(compare(school)), quotas.get(school), taken)) {
        const home = homeOf(lot);
        if (home !== undefined) held.set(home, held.get(home).filter((one) => one !== lot));
        held.get(school).push(lot);
        moved = true;
      }
    }
  }
  return held;
}

// --- one attempt: all lists and placements, from the seeds that the transcript gave

export function outcome(plan, roster, state) {
  const files = new Map();
  const placements = [];
  const admitted = [];
  const lotsOf = (batch, school) =>
    roster.lots.filter(
      (lot) => lot.batch === batch && (school === null || lot.choices.some(([one]) => one === school)),
    );
  const names = (lots) => lots.map((lot) => lot.name);
  const batchOf = (id) => plan.batches.find((batch) => batch.id === id);
  for (const made of state.made) {
    if (made.kind === "admit") {
      const part = admit(made);
      placements.push(...part);
      admitted.push({ sha256: sha256(canonical(part)), claimed: made.sha256 });
    } else {
      const lots = names(lotsOf(made.batch, made.school));
      const children = roster.counts[made.batch] ?? 0;
      const list = numberFile(made.seed, made.label, batchOf(made.batch).prefix, children, lots);
      files.set(made.label, { ...list, claimed: made });
    }
  }
  return { files, placements, admitted };

  function official(batch, school) {
    const own = state.made.filter((one) => one.kind === "shuffle" && one.batch === batch && one.school === school);
    if (own.length) return files.get(own[own.length - 1].label);
    return state.official === null ? undefined : files.get(`${batch}.number.${state.official}`);
  }

  function admit({ batch, schools, by, seed }) {
    const list = official(batch, schools[0]);
    const nameOf = new Map(list?.lots.map((lot, index) => [lot, list.numbers[index]]));
    const named = (lot) => nameOf.get(lot) ?? lot;
    const orders = {};
    for (const school of schools) {
      const lots = names(lotsOf(batch, school));
      const lotOf = new Map(lots.map((lot) => [named(lot), lot]));
      const ordered =
        by === "number" ? [...lotOf.keys()].sort(byText) : order(seed, `${batch}.admit.${school}`, [...lotOf.keys()]);
      orders[school] = ordered.map((name) => lotOf.get(name));
    }
    const chosen = lotsOf(batch, null).filter((lot) => lot.choices.some(([one]) => schools.includes(one)));
    const quotaOf = (school) => plan.schools.find((one) => one.batch === batch && one.id === school).quota;
    const quotas = new Map(schools.map((school) => [school, quotaOf(school)]));
    return place(chosen, quotas, orders, plan.seats).map((one) => {
      const rest = one.rest.map(named);
      return {
        batch,
        school: one.school,
        quota: quotas.get(one.school),
        applicants: one.applicants,
        seated: one.seated,
        undersubscribed: one.undersubscribed,
        waiting_list: plan.seats.waiting_list,
        admitted: one.admitted.map(named),
        rest: plan.seats.waiting_list ? rest : rest.sort(byText),
      };
    });
  }
}

export function resultsFile(plan, fingerprint, attempt, placements) {
  return canonical({
    format: "mingpai-results-1",
    draw_id: plan.draw_id,
    rehearsal: plan.rehearsal,
    seal: fingerprint,
    attempt,
    status: placements === null ? "terminated" : "complete",
    admissions: placements ?? [],
  });
}
