import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentsOf,
  type Change,
  currentAgents,
  type Snapshot,
  type Staffing,
  unknownStaffing,
  withChange,
  withSnapshot,
} from '../../../src/agent-pacing/staffing.ts';

const NOON = Date.UTC(2026, 8, 1, 12);

const snapshot: Snapshot = { at: NOON, idle: 5, talking: 20, wrapping: 3 };
const known = withSnapshot(unknownStaffing, snapshot);

describe('the agents of a queue', () => {
  it.each<[Change, object]>([
    ['joined', { idle: 4, talking: 21, wrapping: 3 }],
    ['talkEnded', { idle: 5, talking: 19, wrapping: 4 }],
    ['wrapUpEnded', { idle: 6, talking: 20, wrapping: 2 }],
  ])('are those of the snapshot and the event after it: %s', (change, expected) => {
    expect(currentAgents(withChange(known, change, NOON + 1))).toEqual(expected);
    expect(currentAgents(withChange(known, change, NOON))).toEqual(currentAgents(known));
  });

  it('are the same in whatever order snapshots and events come', () => {
    const step = fc.oneof(
      fc.record({
        change: fc.constantFrom<Change>('joined', 'talkEnded', 'wrapUpEnded'),
        at: fc.integer({ min: NOON - 9_000, max: NOON + 9_000 }),
      }),
      fc.record({ at: fc.integer({ min: NOON - 9_000, max: NOON + 9_000 }) }),
    );
    const take = (staffing: Staffing, each: { readonly at: number; readonly change?: Change }) =>
      each.change
        ? withChange(staffing, each.change, each.at)
        : withSnapshot(staffing, { at: each.at, idle: 50, talking: 50, wrapping: 50 });
    const inTwoOrders = fc
      .uniqueArray(step, { selector: ({ at }) => at, maxLength: 40 })
      .chain((steps) =>
        fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })),
      );
    fc.assert(
      fc.property(inTwoOrders, ([steps, shuffled]) => {
        const start = withSnapshot(unknownStaffing, {
          at: NOON - 10_000,
          idle: 50,
          talking: 50,
          wrapping: 50,
        });
        expect(currentAgents(shuffled.reduce(take, start))).toEqual(currentAgents(steps.reduce(take, start)));
      }),
    );
  });

  it('are never fewer than none', () => {
    const all: readonly Change[] = ['joined', 'joined', 'joined', 'joined', 'joined', 'joined'];
    expect(currentAgents(all.reduce((each, change) => withChange(each, change, NOON + 1), known)).idle).toBe(
      0,
    );
  });

  it('take at most 1.5 KB, however many events come before the next snapshot', () => {
    let staffing = known;
    for (let i = 1; i <= 1_000; i += 1)
      staffing = withChange(staffing, i % 2 ? 'talkEnded' : 'wrapUpEnded', NOON + 61 * i);
    expect(JSON.stringify(staffing).length).toBeLessThan(1_500);
    expect(currentAgents(staffing)).toEqual({ idle: 505, talking: 0, wrapping: 3 });
  });

  it('follow from the metrics, also where contacts leave out after-contact work', () => {
    expect(agentsOf({ available: 2, onContact: 25, afterContactWork: 5 })).toEqual({
      idle: 2,
      talking: 20,
      wrapping: 5,
    });
    expect(agentsOf({ available: 2, onContact: 3, afterContactWork: 5 }).talking).toBe(0);
  });
});
