/**
 * The keys that were seen, of millions of rows, in few bytes each: a hash set over typed arrays. A key that is an
 * E.164 number is kept itself and is never mistaken. Of any other key 79 bits of its SHA-256 are kept: that any two of
 * a million are mistaken for one another has odds of about 1 in 10^12.
 */
import { createHash } from 'node:crypto';

const FIRST_CAPACITY = 1_024;
/** Beyond this share of filled places, looking for one takes long. */
const FULLEST = 0.6;
const FIRST_BYTES = 6;
/** What a byte holds; a frequency cap never asks for more (mostCapAttempts). */
const MOST_COUNTED = 255;

const e164 = /^\+[1-9]\d{1,14}$/;

export class KnownKeys {
  /** The number, or the first 48 bits of the hash and 1; 0 is an empty place. All below 2^53, so exact. */
  #first = new Float64Array(FIRST_CAPACITY);
  /** 0 beside a number, else the next 31 bits and 1. Made when the first hash comes. */
  #second: Uint32Array | undefined;
  /** How often `count` was called with the key; made at its first call. */
  #times: Uint8Array | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds `key`; false when it was there before. */
  add(key: string): boolean {
    const [first, second] = fingerprint(key);
    if (second !== 0) this.#second ??= new Uint32Array(this.#first.length);
    if (this.#size >= this.#first.length * FULLEST) this.#grow();
    const place = this.#placeOf(first, second);
    if (this.#first[place] !== 0) return false;
    this.#first[place] = first;
    if (this.#second !== undefined) this.#second[place] = second;
    this.#size += 1;
    return true;
  }

  /** Counts `key` once more; answers how often it was counted before, at most 255. */
  count(key: string): number {
    this.add(key);
    this.#times ??= new Uint8Array(this.#first.length);
    const place = this.#placeOf(...fingerprint(key));
    const before = this.#times[place] ?? 0;
    this.#times[place] = Math.min(MOST_COUNTED, before + 1);
    return before;
  }

  has(key: string): boolean {
    const [first, second] = fingerprint(key);
    if (second !== 0 && this.#second === undefined) return false;
    return this.#first[this.#placeOf(first, second)] !== 0;
  }

  /** Where the key is, or the empty place where it would be. */
  #placeOf(first: number, second: number): number {
    const mask = this.#first.length - 1;
    let place = scatter(first) & mask;
    for (;;) {
      const there = this.#first[place];
      if (there === 0 || (there === first && (this.#second?.[place] ?? 0) === second)) return place;
      place = (place + 1) & mask;
    }
  }

  #grow(): void {
    const [first, second, times] = [this.#first, this.#second, this.#times];
    this.#first = new Float64Array(first.length * 2);
    this.#second = second && new Uint32Array(first.length * 2);
    this.#times = times && new Uint8Array(first.length * 2);
    for (let i = 0; i < first.length; i += 1) {
      const [one = 0, two = 0] = [first[i], second?.[i]];
      if (one === 0) continue;
      const place = this.#placeOf(one, two);
      this.#first[place] = one;
      if (this.#second !== undefined) this.#second[place] = two;
      if (this.#times !== undefined) this.#times[place] = times?.[i] ?? 0;
    }
  }
}

function fingerprint(key: string): readonly [number, number] {
  if (e164.test(key)) return [Number(key.slice(1)), 0];
  const hash = createHash('sha256').update(key, 'utf8').digest();
  return [hash.readUIntBE(0, FIRST_BYTES) + 1, (hash.readUInt32BE(FIRST_BYTES) >>> 1) + 1];
}

/** Numbers of one place differ in their last digits only: all bits are mixed. */
function scatter(value: number): number {
  const low = value >>> 0;
  const high = (value / 4_294_967_296) >>> 0;
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15) ^ (mixed >>> 7)) >>> 0;
}
