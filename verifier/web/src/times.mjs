// Times as people read them. They are for people only and decide nothing.

import { harmless, say } from "./words.mjs";

const BEIJING = 8 * 3600 * 1000;

/** A transcript's time (UTC) in Beijing time; one that is none is shown as it is. */
export function shownTime(at, lang) {
  const [year, month, day, hour, minute, second] = (/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(at) || []).slice(1).map(Number);
  const when = new Date(0);
  when.setUTCFullYear(year, month - 1, day);
  when.setUTCHours(hour, minute, second);
  const isTime = year > 0 && when.toISOString() === at.replace("Z", ".000Z");
  if (isTime) when.setTime(when.getTime() + BEIJING);
  if (!isTime || when.getUTCFullYear() > 9999) return harmless(at);
  const clock = when.toISOString().slice(11, 19);
  return String(say("shown.time", lang, { year: when.getUTCFullYear(), month: when.getUTCMonth() + 1, day: when.getUTCDate(), clock }));
}
