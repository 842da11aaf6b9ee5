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
    this.waiting = null;
    this.cancelled = false;
  }

  async start() {
    if (this.worker || this.engine) return;
    this.worker = this.source === null ? null : await startWorker(this.source);
    if (this.worker) {
      this.worker.onmessage = ({ data }) => {
        if (data.progress) this.onProgress(data.progress);
        else this.settle(data);
      };
      this.worker.onerror = (event) => {
        // Such as: out of memory. The next question gets a worker of its own.
        this.worker.terminate();
        this.worker = null;
        this.settle({ error: event.message || "Worker" });
      };
    } else {
      const told = (done, of, stage) => this.onProgress({ done, of, stage });
      this.engine = new Engine({ told, isCancelled: () => this.cancelled, slices: true });
    }
  }

  /** Ask the engine; gives `{result}`, `{error}` or `{cancelled}`. */
  async ask(question) {
    this.cancelled = false;
    await this.start();
    if (!this.worker) return answer(this.engine, question);
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.worker.postMessage(question);
    });
  }

  settle(value) {
    const { waiting } = this;
    this.waiting = null;
    if (waiting) waiting(value);
  }

  /** Stop what is under way. */
  cancel() {
    this.cancelled = true;
    if (!this.worker) return;
    this.worker.terminate();
    this.worker = null;
    this.settle({ error: "", cancelled: true });
  }
}
