/** The dial protocol without one of its safeguards each: every one is needed, and the search sees that it is missing. */
import { describe, expect, it } from 'vitest';
import { shortOr } from '../support/length.ts';
import { breakingWays, brokenBy } from './breaking-ways.ts';
import { doctoredRules, doctoredWorld } from './doctored-rules.ts';
import { initialState } from './protocol-state.ts';
import { search } from './search.ts';
import { storyOf } from './story.ts';

describe.each(doctoredRules)('without $without', ({ without, breaks, bounds, protocol }) => {
  const way = shortOr(breakingWays[without], undefined);

  it('a promise is broken, and the search shows how', () => {
    if (way) return expect(brokenBy(way, initialState(bounds), protocol)).toBe(breaks);
    const { broken, states, seconds } = search(initialState(bounds), protocol, { followsEach: 0 });

    expect(broken?.promise).toBe(breaks);
    const steps = broken?.steps ?? [];
    console.log(`Without ${without} (${states} states, ${seconds.toFixed(1)} s):\n${storyOf(steps)}`);
    expect(steps.length).toBeLessThan(40);
  }, 240_000);
});

describe.each(doctoredWorld)('in a world without $without', ({ without, breaks, bounds, protocol }) => {
  it('the protocol cannot hold: this is supposed of Connect and of the machines', () => {
    const { broken } = search(initialState(bounds), protocol, { followsEach: 0 });

    console.log(`In a world without ${without}:\n${storyOf(broken?.steps ?? [])}`);
    expect(broken?.promise).toBe(breaks);
  });
});
