// Long work: told how far it is, stopped when asked, and cut into slices where one thread does everything.

import { Cancelled } from "./errors.mjs";

const SLICE = 40;

export class Pace {
  /**
   * `told(done, of, stage)` hears how far the work is; `isCancelled()` says whether to stop. With `slices`, the
   * page gets its turn every 40 ms.
   */
  constructor({ told = () => {}, isCancelled = () => false, slices = false } = {}) {
    Object.assign(this, { told, isCancelled, slices });
    this.done = 0;
    this.of = 1;
    this.stage = "";
    this.last = Date.now();
  }

  begin(stage, of) {
    this.stage = stage;
    this.of = Math.max(1, of);
    this.done = 0;
    this.told(0, this.of, stage);
  }

  /** To be awaited now and then in long loops, with how much was done since. */
  async turn(done = 0) {
    this.done += done;
    const now = Date.now();
    if (now - this.last < SLICE) return;
    // Files are read before the first stage begins, too.
    if (this.stage) this.told(Math.min(this.done, this.of), this.of, this.stage);
    // A worker hears of the button only between its turns, too.
    if (this.slices) await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.isCancelled()) throw new Cancelled();
    this.last = Date.now();
  }

  end() {
    this.told(this.of, this.of, this.stage);
  }
}
