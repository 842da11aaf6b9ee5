// plan.json (section 3).

import { refuse } from "./errors.mjs";
import { parseCanonical } from "./json.mjs";
import { PATTERN, readersOf } from "./shape.mjs";

const RULE = "MP-PLAN";
const FILE = "plan.json";
const MAX_GROUPS = 20;
const REHEARSAL = "REHEARSAL-";

const is = readersOf(RULE);

const readBatch = is.object({ id: is.text(PATTERN.batch), prefix: is.text("[A-Z]{1,4}"), name: is.free });

const readSchool = is.object({
  id: is.text(PATTERN.school), name: is.free, batch: is.text(PATTERN.batch), quota: is.integer(1, 1000000),
});

const BALL_FIELDS = ["kind", "name", "low", "high", "count"];

function readBall(value, where) {
  is.fields(value, where, BALL_FIELDS);
  const read = (name, reader) => reader(value.get(name), `${where}/${name}`);
  read("kind", is.text("ball"));
  const low = read("low", is.integer(0, 999));
  return {
    name: read("name", is.text(PATTERN.ball)), low, high: read("high", is.integer(low, 999)),
    count: read("count", is.integer(1, 12)),
  };
}

const readGroups = (value, where) =>
  (typeof value === "string" ? is.text(PATTERN.ball) : is.integer(1, MAX_GROUPS))(value, where);

const asIs = (value) => value;

const STEPS = {
  round: is.object({ step: asIs, inputs: is.list(0, 12, readBall) }),
  numbers: is.object({ step: asIs, groups: readGroups }),
  choose: is.object({ step: asIs, ball: is.text(PATTERN.ball) }),
  shuffle: is.object({
    step: asIs, batch: is.text(PATTERN.batch), school: is.text(PATTERN.school), times: is.integer(1, 9),
  }),
  admit: (value, where) => {
    is.fields(value, where, ["step", "batch", "schools", "by"]);
    const read = (name, reader) => reader(value.get(name), `${where}/${name}`);
    const schools = read("schools", is.list(1, 500, is.named("id", is.text(PATTERN.school))));
    return { step: "admit", batch: read("batch", is.text(PATTERN.batch)), schools, by: read("by", is.choice("ticket", "number")) };
  },
};

function readStep(value, where) {
  const kind = value instanceof Map ? value.get("step") : null;
  if (typeof kind !== "string" || !Object.keys(STEPS).includes(kind)) {
    refuse(RULE, "plan.step-kind", where, { expected: Object.keys(STEPS).join(", ") });
  }
  return STEPS[kind](value, where);
}

const PLAN_FIELDS = [
  "format", "draw_id", "titles", "organiser", "place", "procedure", "batches", "schools", "seats", "witness", "custody",
  "failure", "steps",
];
const SECOND_CHECK = "second_check";

/**
 * Read plan.json and what it must keep as a whole. `schoolIndex` finds a school's entry by `batch/id`, `schoolOf` gives
 * it; `admittedIn` has for each entry the step that admits it.
 */
export function readPlan(data) {
  const value = parseCanonical(data, RULE, FILE);
  is.fields(value, FILE, PLAN_FIELDS, [SECOND_CHECK]);
  const read = (name, reader) => reader(value.get(name), `${FILE}/${name}`);
  const inner = (name, names) => is.fields(value.get(name), `${FILE}/${name}`, names);
  const within = (name, field, reader) => reader(value.get(name).get(field), `${FILE}/${name}/${field}`);
  read("format", is.text("mingpai-plan-1"));
  inner("titles", ["zh", "en"]);
  inner("seats", ["rule", "overrun", "waiting_list"]);
  inner("witness", ["slots", "digits", "lock"]);
  inner("failure", ["mode", "attempts", "minutes"]);
  const plan = {
    drawId: read("draw_id", is.text(PATTERN.drawId)),
    title: within("titles", "zh", is.free),
    titleEn: within("titles", "en", is.freeOrEmpty),
    organiser: read("organiser", is.free),
    place: read("place", is.free),
    procedure: read("procedure", is.text("[a-z][a-z0-9-]{0,19}")),
    batches: read("batches", is.list(1, 20, readBatch)),
    schools: read("schools", is.list(1, 500, readSchool)),
    seats: {
      rule: within("seats", "rule", is.choice("first-choice-first", "deferred-acceptance")),
      overrun: within("seats", "overrun", is.choice("whole-lot-in", "skip")),
      waitingList: within("seats", "waiting_list", is.flag),
    },
    witness: {
      slots: within("witness", "slots", is.integer(0, 99)),
      digits: within("witness", "digits", is.integer(4, 12)),
      lock: within("witness", "lock", is.choice("paper", "screen")),
    },
    custody: read("custody", is.choice("envelope", "machine")),
    failure: {
      mode: within("failure", "mode", is.choice("resume", "redraw")),
      attempts: within("failure", "attempts", is.integer(1, 9)),
      minutes: within("failure", "minutes", is.integer(0, 1440)),
    },
    secondCheck: value.has(SECOND_CHECK) && read(SECOND_CHECK, is.choice("required")) === "required",
    steps: read("steps", is.list(2, 2000, readStep)),
  };
  plan.rounds = plan.steps.filter((one) => one.step === "round").length;
  plan.rehearsal = plan.drawId.startsWith(REHEARSAL);
  plan.schoolIndex = new Map(plan.schools.map((one, index) => [`${one.batch}/${one.id}`, index]));
  plan.schoolOf = new Map(plan.schools.map((one) => [`${one.batch}/${one.id}`, one]));
  plan.batchOf = new Map(plan.batches.map((one) => [one.id, one]));
  checkIds(plan);
  const walk = new Walk(plan);
  walk.check();
  plan.admittedIn = Uint16Array.from(plan.schools, ({ batch, id }) => walk.admitted.get(`${batch}/${id}`));
  return plan;
}

const bad = (key, where, params = {}) => refuse(RULE, `plan.${key}`, where, params);

function distinct(values, where) {
  const seen = new Set();
  for (const found of values) {
    if (seen.has(found)) bad("twice", where, { found });
    seen.add(found);
  }
}

function checkIds({ batches, schools, batchOf, failure }) {
  distinct(batches.map((one) => one.id), `${FILE}/batches`);
  distinct(batches.map((one) => one.prefix), `${FILE}/batches`);
  distinct(schools.map((one) => `${one.batch}/${one.id}`), `${FILE}/schools`);
  const names = new Map();
  schools.forEach(({ id, name, batch }, index) => {
    const where = `${FILE}/schools/${index}`;
    if (!batchOf.has(batch)) bad("no-batch", where, { found: batch });
    if (names.has(id) && names.get(id) !== name) bad("school-two-names", where, { found: id });
    names.set(id, name);
  });
  for (const { id } of batches) {
    if (!schools.some((one) => one.batch === id)) bad("batch-no-school", `${FILE}/schools`, { found: id });
  }
  if (failure.mode === "resume" && failure.attempts !== 1) {
    bad("resume-attempts", `${FILE}/failure/attempts`, { found: failure.attempts });
  }
}

/** Goes once through the steps, with what the next one may rely on. */
class Walk {
  constructor(plan) {
    this.plan = plan;
    this.seeded = false;
    this.balls = new Map();
    this.sinceSeed = new Set();
    this.numbered = false;
    this.choosing = false;
    this.shuffled = new Set();
    /** Of each school that was admitted, the step that did it. */
    this.admitted = new Map();
  }

  check() {
    this.plan.steps.forEach((step, index) => {
      const where = `${FILE}/steps/${index}`;
      if (this.choosing && step.step !== "choose") bad("choose-missing", where);
      if (!this.seeded && step.step !== "round") bad("no-round-before", where);
      this[step.step](step, where);
    });
    if (this.choosing) bad("choose-missing", `${FILE}/steps`);
    for (const { batch, id } of this.plan.schools) {
      const found = `${batch}/${id}`;
      if (!this.admitted.has(found)) bad("school-not-admitted", `${FILE}/steps`, { found });
    }
  }

  newBall(found, where) {
    if (this.sinceSeed.has(found)) bad("twice", where, { found });
    this.sinceSeed.add(found);
  }

  round({ inputs }, where) {
    if (!inputs.length && !this.plan.witness.slots) bad("round-no-input", where);
    for (const ball of inputs) {
      this.newBall(ball.name, where);
      this.balls.set(ball.name, ball);
    }
    this.seeded = true;
    this.sinceSeed.clear();
  }

  numbers({ groups }, where) {
    if (this.numbered || this.shuffled.size) bad("numbers-twice", where);
    if (this.admitted.size) bad("numbers-late", where);
    if (typeof groups === "string") {
      const ball = this.balls.get(groups);
      if (!ball || ball.count !== 1 || ball.low < 1 || ball.high > MAX_GROUPS) {
        bad("groups-ball", where, { found: groups, limit: MAX_GROUPS });
      }
    }
    this.numbered = true;
    this.choosing = groups !== 1;
  }

  choose({ ball }, where) {
    if (!this.choosing) bad("choose-nothing", where);
    this.newBall(ball, where);
    this.choosing = false;
  }

  shuffle({ batch, school }, where) {
    const key = `${batch}/${school}`;
    if (!this.plan.schoolOf.has(key)) bad("no-school", where, { found: school });
    const again = [...this.shuffled].some((one) => one.split("/")[1] === school);
    if (again || this.admitted.has(key) || this.numbered) bad("numbers-twice", where);
    this.shuffled.add(key);
  }

  admit(step, where) {
    const { batch, schools, by } = step;
    for (const school of schools) {
      const key = `${batch}/${school}`;
      if (!this.plan.schoolOf.has(key)) bad("no-school", where, { found: school });
      if (this.admitted.has(key)) bad("twice", where, { found: school });
      this.admitted.set(key, this.plan.steps.indexOf(step));
    }
    if (schools.length > 1 && schools.some((one) => this.shuffled.has(`${batch}/${one}`))) bad("shuffled-together", where);
    if (by === "number" && !this.numbered) bad("by-number", where);
  }
}
