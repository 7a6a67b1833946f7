/**
 * The dial protocol, checked over all interleavings of its processes within bounds: so many things that go wrong
 * (a death, a message or an event lost or doubled, an answer that does not come), and so many passages of time.
 * `npm run test:model` has larger bounds.
 */
import { describe, expect, it } from 'vitest';
import { arrows } from '../../src/contact/contact-life.ts';
import { CLOCKS_APART_MS } from '../../src/contact/reconciliation.ts';
import { shortOr } from '../support/length.ts';
import { type Doctored, doctoredRules } from './doctored-rules.ts';
import { productRules, type Suppositions, usualSuppositions } from './protocol-rules.ts';
import { initialState } from './protocol-state.ts';
import { Replay } from './replay.ts';
import { type Found, search } from './search.ts';
import { storyOf } from './story.ts';

const usualBounds = { dialers: 1, sweepers: 1, faults: 1, jumps: 1 };

/** Together they have every kind of step; one within the sum of their bounds takes minutes (`npm run test:model`). */
const usualSearches: readonly {
  readonly what: string;
  readonly bounds: Doctored['bounds'];
  readonly suppositions?: Partial<Suppositions>;
}[] = [
  {
    what: 'one dialer, a fault, and time passes, of ends nothing is told',
    bounds: usualBounds,
    suppositions: { reportsEnds: false },
  },
  { what: 'two dialers, and a fault', bounds: { ...usualBounds, dialers: 2, jumps: 0 } },
  { what: 'two dialers, and time passes', bounds: { ...usualBounds, dialers: 2, faults: 0 } },
  {
    what: 'another contact with the same number',
    bounds: { ...usualBounds, faults: 0, rival: true },
  },
  {
    what: 'another contact with the same number, and a fault',
    bounds: { ...usualBounds, jumps: 0, rival: true },
  },
];

function searched(bounds: Doctored['bounds'], suppositions: Partial<Suppositions> = {}): Found {
  const protocol = { rules: productRules, suppositions: { ...usualSuppositions, ...suppositions } };
  // Every state keeps the promises; that the contact comes to its end takes most of the time.
  return search(initialState(bounds), protocol, { followsEach: shortOr(10, 1) });
}

function expectKept({ broken, states, depth, seconds }: Found): void {
  console.log(`${states} states, ${depth} steps deep, ${seconds.toFixed(1)} s`);
  expect(broken && `${broken.promise}\n${storyOf(broken.steps)}`).toBeUndefined();
}

describe('the dial protocol, in any order of its actors and with any single fault', () => {
  const found: Found[] = [];

  it.each(usualSearches)(
    'calls at most once for an attempt, and every contact comes to its end: $what',
    ({ bounds, suppositions }) => {
      found.push(searched(bounds, suppositions));
      expectKept(found.at(-1) as Found);
    },
    600_000,
  );

  it('comes by everything that it is made of', () => {
    const kinds = new Set(found.flatMap((each) => each.kinds));
    for (const kind of [
      'Dialer claims',
      'Dialer finds the attempt taken',
      'Dialer finds that a claim of this attempt has expired',
      'Dialer finds that its contact has gone on',
      'Dialer finds that the other claim is over',
      'Dialer finds that the number is being called',
      'Dialer finds its claim too old to ask',
      'Dialer finds its claim gone',
      'Dialer hears an error; the call was placed',
      'Dialer dies',
      'Dialer asks Connect once more',
      'Dialer finds it too late to ask again',
      'Dialer hears an error while the request is still on its way',
      'Connect gets a request that nobody waits for',
      'Connect ends a call and tells of it twice',
      'Queue loses a message',
      'Outcomes records the call of the claim',
      'Outcomes records the call of the register',
      'Sweeper records the call it found',
      'Sweeper takes it that no call was placed: the attempt may be made again',
      'Sweeper writes down the end of the call',
      'Rival calls',
      'Time passes',
    ]) {
      expect(kinds).toContain(kind);
    }
  });

  it.each(usualSearches.map((each, i) => ({ ...each, i })))(
    'is walked by the product itself, await by await, with contact and claim as the model has them: $what',
    async ({ bounds, i }) => {
      const initial = initialState(bounds);
      const { states, kinds, wayTo, wayBy } = found[i] as Found;
      const every = Math.ceil(states / shortOr(100, 300));
      for (let at = states - 1; at > 0; at -= every)
        await Replay.walk(initial, wayTo(at), usualSuppositions.clocks);
      for (const kind of kinds) await Replay.walk(initial, wayBy(kind), usualSuppositions.clocks);
    },
    600_000,
  );

  it('would notice a product that does otherwise', async () => {
    const [claimAnything] = doctoredRules;
    if (!claimAnything) throw new Error('There are no doctored rules.');
    const { broken } = search(initialState(claimAnything.bounds), claimAnything.protocol);

    const walk = Replay.walk(
      initialState(claimAnything.bounds),
      broken?.steps ?? [],
      usualSuppositions.clocks,
    );

    await expect(walk).rejects.toThrow(
      /Dialer [AB] claims: the product comes to its end, the model to contacts.read/,
    );
  });
});

describe('the dial protocol', () => {
  it('holds when a ClientToken always leads to its first call', () => {
    expectKept(searched({ ...usualBounds, dialers: 1 }, { clientToken: 'always-first', reportsEnds: false }));
  });

  const apart = CLOCKS_APART_MS / 2;
  it.each([
    ['dialers behind Connect', { dialers: [-apart, -apart], functions: 0, connect: apart }],
    ['dialers ahead of the sweeper', { dialers: [apart, apart], functions: -apart, connect: 0 }],
    ['dialers apart from each other', { dialers: [-apart, apart], functions: 0, connect: 0 }],
  ])('holds with clocks ten minutes apart: %s', (_, clocks) => {
    expectKept(searched({ ...usualBounds, faults: 0 }, { clocks, reportsEnds: false }));
  });

  it('holds with two sweepers at once', () => {
    expectKept(searched({ dialers: 1, sweepers: 2, faults: 0, jumps: 1 }, { reportsEnds: false }));
  });
});

describe('a contact', () => {
  it('that never comes to its end is found, too', () => {
    const { rules, suppositions } = { rules: productRules, suppositions: usualSuppositions };
    // A sweeper that finds a claim absent, and cannot write it down.
    const forgetful = {
      ...rules,
      transitionFor: ((id, fact, nowMs) => {
        const transition = rules.transitionFor(id, fact, nowMs);
        return fact.type === 'confirmedNotPlaced' ? { ...transition, from: [] } : transition;
      }) satisfies typeof rules.transitionFor,
    };

    const { broken } = search(initialState({ ...usualBounds, dialers: 1 }), {
      rules: forgetful,
      suppositions,
    });

    expect(broken?.promise).toBe('the contact never comes to an end');
  });

  it('has arrows for all facts that the model records, and dialer, sweeper and outcomes record no others', () => {
    // Who is cancelled, or parked while the hours are closed, is not called; what a flow records changes no attempt but
    // that it may cancel the next one. That is not in the model. Its contacts have one number: what becomes of an attempt at a number
    // that is skipped is in test/fault/several-numbers-killed.test.ts.
    // A contact that is called again after its end has a further attempt, with a name of its own: test/property/flow.property.test.ts
    // and test/fault/recycle-killed.test.ts.
    const calledAgain = ['toCallBack', 'recycled'];
    const left = ['cancelled', 'postponedForCapacity', 'noted', 'declined', 'numberSkipped', ...calledAgain];
    const reported = [
      'dialed',
      'refused',
      'deferred',
      'outcomeUnknown',
      'suppressed',
      'postponed',
      'queued',
      'stillUnknown',
      'confirmedNotPlaced',
      'markedUncertain',
      'stillActive',
      'ended',
      'toRetry',
    ];
    expect([...reported, ...left].toSorted()).toEqual(Object.keys(arrows).toSorted());
  });
});
