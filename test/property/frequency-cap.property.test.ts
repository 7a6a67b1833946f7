/**
 * Frequency caps against a naive sliding window: any calls of several campaigns, each with its own caps in hours and days, at
 * instants that crowd around the edges, with messages that come twice, claims that are released, and dialers that die.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLAIM_LAST_CALL_MS } from '../../src/contact/reconciliation.ts';
import { capsOf, START_MARGIN_MS } from '../../src/dialing/frequency-cap.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { MemoryNumbers } from '../support/memory-numbers.ts';

const noon = Date.parse('2026-12-01T12:00:00Z');
const phoneNumber = '+12065550100';

const cap = fc.oneof(
  fc.record({ attempts: fc.integer({ min: 1, max: 5 }), days: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ attempts: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 1, max: 50 }) }),
);
type Cap = { readonly attempts: number; readonly days?: number; readonly hours?: number };
const capsOfCampaign = fc.oneof(cap, fc.array(cap, { minLength: 1, maxLength: 4 }));

const step = fc.record({
  gap: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 2 * DAY_MS }),
    fc.integer({ min: 1, max: HOUR_MS }),
    fc.constantFrom(HOUR_MS, DAY_MS, DAY_MS + START_MARGIN_MS, HOUR_MS + START_MARGIN_MS - 1),
  ),
  campaign: fc.integer({ min: 0, max: 2 }),
  /** What becomes of a claim; a dialer that dies may or may not have placed its call. */
  end: fc.constantFrom('called', 'called', 'called', 'released', 'died'),
  isDoubled: fc.boolean(),
  startsAfter: fc.integer({ min: 0, max: CLAIM_LAST_CALL_MS }),
});

const list = (caps: Cap | readonly Cap[]) => [caps].flat() as readonly Cap[];
const hoursOf = ({ hours, days = 0 }: Cap) => hours ?? 24 * days;

/** The naive rule: of every cap, fewer than `attempts` counted calls are still in the window that ends at `atMs`. */
function allows(caps: readonly Cap[], counted: readonly number[], atMs: number): boolean {
  return caps.every((each) => {
    const windowMs = hoursOf(each) * HOUR_MS + START_MARGIN_MS;
    return counted.filter((callMs) => atMs - callMs < windowMs).length < each.attempts;
  });
}

/** The first instant after `atMs` that the naive rule allows: some call leaves some window then. */
function firstAllowed(caps: readonly Cap[], counted: readonly number[], atMs: number): number | undefined {
  return counted
    .flatMap((callMs) => caps.map((each) => callMs + hoursOf(each) * HOUR_MS + START_MARGIN_MS))
    .filter((candidate) => candidate > atMs)
    .sort((a, b) => a - b)
    .find((candidate) => allows(caps, counted, candidate));
}

class Phone {
  readonly #numbers = new MemoryNumbers();
  #claims = 0;

  /** Another contact's claim; the one that stands is over. */
  claim(caps: Cap | readonly Cap[], atMs: number, isDoubled = false) {
    this.#claims += 1;
    const claim = {
      campaignId: 'spring',
      contactKey: `C-${this.#claims}`,
      attempt: 1,
      claimId: `claim-${this.#claims}`,
      claimedAt: toIso(atMs),
    };
    const replaces = this.#numbers.claims.get(phoneNumber)?.claimId;
    const take = () => this.#numbers.claim(phoneNumber, claim, capsOf({ frequencyCap: caps }), replaces);
    const verdict = take();
    // The same claim again is answered as it was the first time, and counts once.
    if (isDoubled) expect(take()).toEqual(verdict);
    return { verdict, release: () => this.#numbers.release(phoneNumber, claim) };
  }

  get entries(): number {
    return this.#numbers.calls.get(phoneNumber)?.length ?? 0;
  }
}

describe('frequency caps, for any calls of any campaigns', () => {
  it('allow a call exactly when a naive window does, and postpone it to the first instant at which it does', () => {
    const seen = { claimed: 0, capped: 0 };
    fc.assert(
      fc.property(
        fc.tuple(capsOfCampaign, capsOfCampaign, capsOfCampaign),
        fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
        (campaigns, steps) => {
          const phone = new Phone();
          const counted: number[] = [];
          let atMs = noon;
          for (const { gap, campaign, end, isDoubled } of steps) {
            atMs += gap;
            const caps = campaigns[campaign] as Cap | readonly Cap[];
            const { verdict, release } = phone.claim(caps, atMs, isDoubled);
            expect(verdict.type).toBe(allows(list(caps), counted, atMs) ? 'claimed' : 'capped');
            if (verdict.type === 'capped') {
              seen.capped += 1;
              expect(Date.parse(verdict.until)).toBe(firstAllowed(list(caps), counted, atMs));
              continue;
            }
            seen.claimed += 1;
            if (end === 'released') release();
            else counted.push(atMs);
            expect(phone.entries).toBe(counted.length);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(seen.claimed).toBeGreaterThan(2_000);
    expect(seen.capped).toBeGreaterThan(2_000);
  });

  it('never let more calls start in any window, however long after its claim a call starts and by whichever clock', () => {
    const skew = fc.integer({ min: -7 * SECOND_MS, max: 7 * SECOND_MS });
    fc.assert(
      fc.property(
        capsOfCampaign,
        fc.array(fc.tuple(step, skew), { minLength: 1, maxLength: 80, size: 'max' }),
        (caps, steps) => {
          const phone = new Phone();
          const starts: number[] = [];
          let nowMs = noon;
          for (const [{ gap, end, startsAfter }, skewMs] of steps) {
            nowMs += gap;
            const { verdict, release } = phone.claim(caps, nowMs + skewMs);
            if (verdict.type !== 'claimed') continue;
            if (end === 'released') release();
            else {
              starts.push(nowMs + startsAfter);
              // One call at a time.
              nowMs += startsAfter;
            }
          }
          for (const each of list(caps)) {
            for (const [i, startMs] of starts.entries()) {
              const next = starts[i + each.attempts];
              if (next !== undefined) expect(next - startMs).toBeGreaterThanOrEqual(hoursOf(each) * HOUR_MS);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
