/** The dial protocol within bounds for which minutes are needed. What is searched is told in ../dial-protocol.test.ts. */
import { describe, expect, it } from 'vitest';
import { CLOCKS_APART_MS, SEARCH_MARGIN_MS } from '../../../src/contact/reconciliation.ts';
import { HOUR_MS } from '../../../src/time/instant.ts';
import { doctoredRules } from '../doctored-rules.ts';
import { productRules, type Suppositions, usualSuppositions } from '../protocol-rules.ts';
import { initialState } from '../protocol-state.ts';
import { search } from '../search.ts';
import { storyOf } from '../story.ts';

const apart = CLOCKS_APART_MS / 2;
const behind = { dialers: [-apart, -apart], functions: 0, connect: apart };
const jumpsMs = [HOUR_MS, SEARCH_MARGIN_MS];

const searches: readonly {
  readonly what: string;
  readonly bounds: Parameters<typeof initialState>[0];
  readonly suppositions?: Partial<Suppositions>;
}[] = [
  {
    what: 'two dialers, a fault, and time passes',
    bounds: { dialers: 2, sweepers: 1, faults: 1, jumps: 1 },
  },
  { what: 'two faults', bounds: { dialers: 1, sweepers: 1, faults: 2, jumps: 1 } },
  { what: 'two dialers and two faults at once', bounds: { dialers: 2, sweepers: 1, faults: 2, jumps: 0 } },
  {
    what: 'another contact with the same number, a fault, and time passes',
    bounds: { dialers: 1, sweepers: 1, faults: 1, jumps: 1, rival: true },
    suppositions: { reportsEnds: false },
  },
  {
    what: 'another contact with the same number, and two dialers',
    bounds: { dialers: 2, sweepers: 1, faults: 0, jumps: 1, rival: true },
    suppositions: { reportsEnds: false },
  },
  { what: 'time passes twice', bounds: { dialers: 2, sweepers: 1, faults: 0, jumps: 2 } },
  {
    what: 'time passes three times, by one hour or two',
    bounds: { dialers: 1, sweepers: 1, faults: 0, jumps: 3 },
    suppositions: { jumpsMs, reportsEnds: false },
  },
  {
    what: 'two sweepers, and a fault',
    bounds: { dialers: 1, sweepers: 2, faults: 1, jumps: 1 },
    suppositions: { reportsEnds: false },
  },
  {
    what: 'clocks ten minutes apart, and time passes twice',
    bounds: { dialers: 2, sweepers: 1, faults: 0, jumps: 2 },
    suppositions: { clocks: behind, jumpsMs, reportsEnds: false },
  },
  {
    what: 'a ClientToken that always leads to its first call',
    bounds: { dialers: 2, sweepers: 1, faults: 1, jumps: 1 },
    suppositions: { clientToken: 'always-first', reportsEnds: false },
  },
];

describe('the dial protocol within larger bounds', () => {
  it.each(searches)('holds: $what', ({ what, bounds, suppositions }) => {
    const protocol = { rules: productRules, suppositions: { ...usualSuppositions, ...suppositions } };
    const { broken, states, depth, seconds } = search(initialState(bounds), protocol);

    console.log(`${what}: ${states} states, ${depth} steps deep, ${seconds.toFixed(1)} s`);
    expect(broken && `${broken.promise}\n${storyOf(broken.steps)}`).toBeUndefined();
  });

  it.each(doctoredRules)('holds where it would not without $without', ({ bounds, protocol }) => {
    const whole = { ...protocol, rules: productRules };
    const { broken } = search(initialState(bounds), whole);

    expect(broken && `${broken.promise}\n${storyOf(broken.steps)}`).toBeUndefined();
  });
});
