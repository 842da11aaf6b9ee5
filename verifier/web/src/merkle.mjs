// The Merkle tree over the roster's lines (RFC 9162, section 2.1).

import { Prefixed, Sha256, sha256 } from "./sha256.mjs";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const SLICE = 8192;

/** The tree head of `count` entries that come in their order, each by `entry(index)` as bytes. */
export async function merkleRoot(count, entry, pace) {
  if (count === 0) return sha256(new Uint8Array(0));
  // Complete subtrees so far, the largest first: `sizes` and, in `nodes`, their heads. When two are of one size they
  // become one. This never splits the list, so it needs next to no memory.
  const sizes = [];
  const nodes = new Uint8Array(32 * 64);
  const pair = new Prefixed(NODE);
  const words = new Int32Array(8);
  const join = () => {
    const at = 32 * (sizes.length - 2);
    pair.block.set(nodes.subarray(at, at + 64), pair.at);
    pair.finish(64, words, 0);
    for (let i = 0; i < 32; i += 1) nodes[at + i] = words[i >> 2] >>> (24 - 8 * (i & 3));
    const right = sizes.pop();
    sizes[sizes.length - 1] += right;
  };
  for (let index = 0; index < count; index += 1) {
    nodes.set(new Sha256().update(LEAF).update(entry(index)).digest(), 32 * sizes.length);
    sizes.push(1);
    while (sizes.length > 1 && sizes[sizes.length - 1] === sizes[sizes.length - 2]) join();
    if (index % SLICE === SLICE - 1) await pace.turn(SLICE);
  }
  while (sizes.length > 1) join();
  return nodes.slice(0, 32);
}

/** The tree head that an inclusion proof leads to (section 14), or null if it can belong to no such place. */
export function proofLeadsTo(entry, index, size, proof) {
  if (index < 0 || index >= size || proof.some((node) => node.length !== 32)) return null;
  const half = (value) => Math.floor(value / 2); // not >>: sizes go beyond 31 bits
  const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), new Sha256()).digest();
  let [fn, sn] = [index, size - 1];
  let node = hash(LEAF, entry);
  for (const p of proof) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      node = hash(NODE, p, node);
      while (fn % 2 === 0 && fn > 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      node = hash(NODE, node, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? node : null;
}
