// What the rules allow and people should know of (section 15, last paragraph).

import { transcriptName } from "./bundle.mjs";
import { VOID } from "./events.mjs";

const ABSENT = "-";

/** Go through the transcripts' lines, as far as they could be followed. */
export function noticeAll(attempts, seal, ledger) {
  let last = seal === null ? "" : seal.sealed_at;
  for (const told of attempts) {
    const { attempt, entries, state } = told;
    for (const { at, number } of entries) {
      if (at < last) {
        const where = `${transcriptName(attempt)}:${number}`;
        ledger.notice("MP-CHAIN", "notice.clock", { where, before: last, found: at });
      }
      last = at;
    }
    const balls = (status) => entries.filter((one) => one.kind === "ball" && one.data.status === status).length;
    const [stuck, stray] = [balls("stuck"), balls("out-of-range")];
    if (stuck || stray) ledger.notice("MP-BALL", "notice.balls", { attempt, stuck, stray });
    const followed = state === null ? [] : entries.slice(0, state.followed);
    for (const { kind, data } of followed) if (kind in NOTICES) NOTICES[kind](data, told, ledger);
    const count = followed.filter((one) => one.kind === "reopened").length;
    if (count) ledger.notice("MP-ATTEMPTS", "notice.reopened", { attempt, count });
  }
}

const NOTICES = {
  begin({ resumed }, { attempt }, ledger) {
    if (resumed === null) return;
    const { reason, head } = resumed;
    ledger.notice("MP-ATTEMPTS", "notice.resumed", { attempt, reason, head: head === null ? ABSENT : head });
  },
  unsealed({ overrides }, { attempt }, ledger) {
    for (const { check, reason, decided_by: roles } of overrides) {
      ledger.notice("MP-SEAL", "notice.override", { attempt, check, reason, decided_by: roles.join(",") });
    }
  },
  "slip-opened"({ round, slot, number, reason }, { attempt }, ledger) {
    if (number === VOID) ledger.notice("MP-SLIP", "notice.slip-void", { attempt, round, slot, reason });
  },
  notarised({ statement }, { attempt }, ledger) {
    if (statement === "objection") ledger.notice("MP-RESULTS", "notice.objection", { attempt });
  },
  voided({ reason, decided_by: roles }, { attempt, state, end, places }, ledger) {
    ledger.notice("MP-ATTEMPTS", "notice.voided", {
      attempt, phase: end, rounds: state.pulses.length, lists: state.lists.length, admissions: state.admissions.length,
      places: places || 0, reason, decided_by: roles.join(","),
    });
  },
  terminated({ reason, decided_by: roles }, { attempt }, ledger) {
    ledger.notice("MP-ATTEMPTS", "notice.terminated", { attempt, reason, decided_by: roles.join(",") });
  },
};
