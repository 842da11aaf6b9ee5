// Ed25519 (RFC 8032), verification only, over the curve arithmetic of noble-ed25519.
//
// The rule is OpenSSL's, as section 18 says: S is below the group's order, and the point [S]B - [k]A, encoded, is R
// byte for byte. The library's own `verify` multiplies by the cofactor and judges odd keys otherwise.

import { Point } from "./vendor/noble-ed25519.mjs";

const ORDER = Point.CURVE().n;
const MASK = (1n << 64n) - 1n;

const rotate = (x, n) => ((x >> BigInt(n)) | (x << BigInt(64 - n))) & MASK;

// As in SHA-256: fractional parts of roots of the first primes, found bit by bit with integers.
const [ROUND, INITIAL] = (() => {
  const primes = [];
  for (let candidate = 2; primes.length < 80; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  const fraction = (prime, power) => {
    const scaled = BigInt(prime) << BigInt(64 * power);
    let root = 0n;
    for (let bit = 1n << 68n; bit > 0n; bit >>= 1n) if ((root | bit) ** BigInt(power) <= scaled) root |= bit;
    return root & MASK;
  };
  return [primes.map((prime) => fraction(prime, 3)), primes.slice(0, 8).map((prime) => fraction(prime, 2))];
})();

/** SHA-512 (FIPS 180-4) of a short message. */
export function sha512(message) {
  const size = Math.ceil((message.length + 17) / 128) * 128;
  const data = new Uint8Array(size);
  data.set(message);
  data[message.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setUint32(size - 4, message.length * 8);
  const word = (at) => (BigInt(view.getUint32(at)) << 32n) | BigInt(view.getUint32(at + 4));
  let state = INITIAL;
  for (let at = 0; at < size; at += 128) {
    const w = Array.from({ length: 16 }, (_, i) => word(at + 8 * i));
    for (let i = 16; i < 80; i += 1) {
      const s0 = rotate(w[i - 15], 1) ^ rotate(w[i - 15], 8) ^ (w[i - 15] >> 7n);
      const s1 = rotate(w[i - 2], 19) ^ rotate(w[i - 2], 61) ^ (w[i - 2] >> 6n);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i += 1) {
      const s1 = rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41);
      const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + ROUND[i] + w[i];
      const s0 = rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
    }
    state = [a, b, c, d, e, f, g, h].map((value, i) => (value + state[i]) & MASK);
  }
  const out = new Uint8Array(64);
  const result = new DataView(out.buffer);
  state.forEach((value, i) => {
    result.setUint32(8 * i, Number(value >> 32n));
    result.setUint32(8 * i + 4, Number(value & 0xffffffffn));
  });
  return out;
}

const littleEndian = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** [s]P + [k]Q, bit by bit: nothing here is secret, so it need not take the same time for all. */
function twoProducts(s, p, k, q) {
  const both = p.add(q);
  let sum = Point.ZERO;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = sum.double();
    const [one, other] = [(s >> bit) & 1n, (k >> bit) & 1n];
    if (one && other) sum = sum.add(both);
    else if (one) sum = sum.add(p);
    else if (other) sum = sum.add(q);
  }
  return sum;
}

/** Whether a signature of 64 bytes over a message is the one of a public key of 32 bytes. */
export function verifyEd25519(signature, message, publicKey) {
  const s = littleEndian(signature.subarray(32));
  if (s >= ORDER) return false;
  let key;
  try {
    key = Point.fromBytes(publicKey, true);
  } catch (error) {
    return false;
  }
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  const k = littleEndian(sha512(hashed)) % ORDER;
  const found = twoProducts(s, Point.BASE, k, key.negate()).toBytes();
  return found.every((byte, i) => byte === signature[i]);
}
