// The page's side of the engine: a worker made from the page's own script, or the same code on this thread.

import { Engine, answer } from "./engine.mjs";

const PATIENCE = 4000;

/** A worker that has said it is ready, or null where workers are forbidden. */
function startWorker(source) {
  return new Promise((resolve) => {
    let worker = null;
    let given = false;
    const give = (value) => {
      if (given) return;
      given = true;
      if (value === null && worker) worker.terminate();
      resolve(value);
    };
    try {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      worker = new Worker(url);
      worker.onerror = () => give(null);
      worker.onmessage = ({ data }) => data.ready && give(worker);
      setTimeout(() => give(null), PATIENCE);
    } catch (error) {
      give(null);
    }
  });
}

export class Client {
  /** `source` is the text of the page's own script; null means to work on this thread. */
  constructor(source, onProgress) {
    Object.assign(this, { source, onProgress });
    this.worker = null;
    this.engine = null;
    this.starting = null;
    // The questions without an answer, each by its number: two may be on their way at once.
    this.open = new Map();
    this.number = 0;
    this.cancelled = false;
  }

  async start() {
    if (this.worker || this.engine) return;
    if (!this.starting) this.starting = this.make();
    await this.starting;
    this.starting = null;
  }

  async make() {
    this.worker = this.source === null ? null : await startWorker(this.source);
    if (this.worker) {
      this.worker.onmessage = ({ data }) => {
        if (data.progress) this.onProgress(data.progress);
        else this.settle(data.number, data);
      };
      this.worker.onerror = (event) => {
        // Such as: out of memory. The next question gets a worker of its own.
        this.worker.terminate();
        this.worker = null;
        this.settleAll({ error: event.message || "Worker" });
      };
    } else {
      const told = (done, of, stage) => this.onProgress({ done, of, stage });
      this.engine = new Engine({ told, isCancelled: () => this.cancelled, slices: true });
    }
  }

  /** Ask the engine; gives `{result}`, `{error}` or `{cancelled}`. */
  async ask(question) {
    this.cancelled = false;
    this.number += 1;
    const { number } = this;
    const answered = new Promise((resolve) => this.open.set(number, resolve));
    await this.start();
    // Else it was cancelled meanwhile.
    if (this.open.has(number)) {
      if (this.worker) this.worker.postMessage({ ...question, number });
      else this.settle(number, await answer(this.engine, question));
    }
    return answered;
  }

  settle(number, value) {
    const settled = this.open.get(number);
    this.open.delete(number);
    if (settled) settled(value);
  }

  settleAll(value) {
    for (const number of [...this.open.keys()]) this.settle(number, value);
  }

  /** Stop what is under way. */
  cancel() {
    this.cancelled = true;
    // On this thread it ends by itself, at its next step.
    if (this.engine) return;
    if (this.worker) this.worker.terminate();
    this.worker = null;
    this.settleAll({ error: "", cancelled: true });
  }
}
