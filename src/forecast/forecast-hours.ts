/**
 * When the members of a group may be called: the answers of the dialer's own rule for one of them, remembered as
 * stretches of time, for a forecast asks thousands of times.
 */
import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { callingHoursAt, nextOpening } from '../calling-hours/calling-hours.ts';
import type { ResolvedHours } from '../calling-hours/campaign-hours.ts';
import { DAY_MS, MINUTE_MS } from '../time/instant.ts';

/** A pause of the hours that is shorter than this may be passed over. */
const LOOK_MS = 30 * MINUTE_MS;

/** Kept stretches: a forecast looks at now, and at when calls of now are made again. */
const KEPT = 8;

/** Closed from `closedFrom` on, open from `from` on, until `until`; ms since 1970. */
interface Stretch {
  readonly closedFrom: number;
  readonly from: number;
  readonly until: number;
}

export class OpenTimes {
  readonly #callee: LocatedCallee;
  readonly #hours: ResolvedHours | 'always';
  /** Newest last. */
  readonly #stretches: Stretch[] = [];
  /** No hours come any more; to find that out takes long. */
  #areOver = false;

  constructor(callee: LocatedCallee, hours: ResolvedHours | 'always') {
    this.#callee = callee;
    this.#hours = hours;
    if (hours === 'always') this.#stretches.push({ closedFrom: 0, from: 0, until: Number.POSITIVE_INFINITY });
  }

  /** The first instant from `ms` on at which they may be called; undefined when there is none. */
  opensAt(ms: number): number | undefined {
    const stretch = this.#stretchAt(ms);
    return stretch && Math.max(ms, stretch.from);
  }

  /** Of a moment at which hours are open: until when they surely are, the moment not included. */
  openUntil(ms: number): number {
    return this.#stretchAt(ms)?.until ?? ms;
  }

  #stretchAt(ms: number): Stretch | undefined {
    const known = this.#stretches.findLast(({ closedFrom, until }) => ms >= closedFrom && ms < until);
    if (known || this.#areOver) return known;
    const from = nextOpening(this.#callee, this.#hours, ms);
    this.#areOver = from === undefined;
    if (from === undefined) return undefined;
    const stretch = { closedFrom: ms, from, until: this.#closingAfter(from) };
    this.#stretches.push(stretch);
    if (this.#stretches.length > KEPT) this.#stretches.shift();
    return stretch;
  }

  #isOpen(ms: number): boolean {
    return callingHoursAt(this.#callee, this.#hours, ms).type === 'open';
  }

  /** Hours end on the minute. What is open for a day is asked again after it. */
  #closingAfter(opening: number): number {
    let open = opening;
    let closed = opening + LOOK_MS;
    while (this.#isOpen(closed)) {
      open = closed;
      closed += LOOK_MS;
      if (open - opening >= DAY_MS) return open;
    }
    while (closed - open > MINUTE_MS) {
      const middle = Math.ceil((open + closed) / 2 / MINUTE_MS) * MINUTE_MS;
      if (middle >= closed) break;
      if (this.#isOpen(middle)) open = middle;
      else closed = middle;
    }
    return Math.ceil(closed / MINUTE_MS) * MINUTE_MS;
  }
}
