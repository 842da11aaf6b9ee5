// Where the page's script begins, on the page and in its worker alike.

import { serve } from "./engine.mjs";
import { setSpoken } from "./fingerprint.mjs";
import { startPage } from "./page.mjs";
import { setWords } from "./words.mjs";

/* global WORDS */

// First and last code points in turn, each as its distance from the one before, in hexadecimal.
function points(distances) {
  let point = 0;
  return distances.split(" ").map((distance) => {
    point += parseInt(distance, 16);
    return point;
  });
}

const { unseen, marks } = WORDS.characters;
setWords(WORDS.catalogue, { unseen: points(unseen), marks: points(marks) });
setSpoken(WORDS.spoken);

if (typeof document === "undefined") {
  serve(self);
} else {
  const script = document.currentScript;
  const source = script.textContent;
  // #one-thread is for trying the page as it is where workers are forbidden.
  startPage(location.hash === "#one-thread" ? null : source);
}
