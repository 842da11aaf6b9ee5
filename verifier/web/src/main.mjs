// Where the page's script begins, on the page and in its worker alike.

import { serve } from "./engine.mjs";
import { setSpoken } from "./fingerprint.mjs";
import { startPage } from "./page.mjs";
import { setWords } from "./words.mjs";

/* global WORDS */

setWords(WORDS.catalogue, WORDS.characters);
setSpoken(WORDS.spoken);

if (typeof document === "undefined") {
  serve(self);
} else {
  const script = document.currentScript;
  const source = script.textContent;
  // #one-thread is for trying the page as it is where workers are forbidden.
  startPage(location.hash === "#one-thread" ? null : source);
}
