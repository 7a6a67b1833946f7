import { describe, expect, it } from 'vitest';
import { type DialPermit, DialPermits, type PermitResult } from '../../../src/pacing/dial-permits.ts';
import type { Reservation, Wanted, WishedStart } from '../../../src/pacing/pacer.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const limits = { callsPerSecond: 2 };

/** A pacer that gives slots up to `free`, and start times at once; both change under the test's hands. */
function aPacer(clock: VirtualClock, free: number) {
  let ids = 0;
  const pacer = {
    free,
    /** What is answered when there is none. */
    shortage: 'noSlot' as 'noSlot' | 'campaignAtLimit',
    log: [] as string[],
    wanted: [] as Wanted[],
    wished: [] as WishedStart[],
    async reserve(_: string, wanted: Wanted): Promise<Reservation> {
      pacer.log.push(`reserve ${wanted.starts}/${wanted.slots} at ${seconds(clock)}`);
      pacer.wanted.push(wanted);
      const granted = Math.min(wanted.slots, pacer.free);
      const starts = wanted.starts - wanted.slots + granted;
      if (starts === 0) return { type: pacer.shortage };
      pacer.free -= granted;
      return {
        type: 'reserved',
        starts: Array.from({ length: starts }, () => ({ at: clock.now(), generation: 0 })),
        slots: Array.from({ length: granted }, () => `slot-${++ids}`),
      };
    },
    async reserveStart(_: string, wish: WishedStart) {
      pacer.wished.push(wish);
      return { at: clock.now(), generation: 0 };
    },
    async release(slots: readonly string[]): Promise<void> {
      if (slots.length > 0) pacer.log.push(`release ${slots.join(' ')} at ${seconds(clock)}`);
      pacer.free += slots.length;
    },
    holds: () => true,
  };
  return pacer;
}

const startMs = new VirtualClock().now();
const inTurn = { from: startMs, until: startMs + 40 * SECOND_MS, onCredit: false };
const seconds = (clock: VirtualClock) => (clock.now() - startMs) / SECOND_MS;

function aLane(free: number, deadlineSeconds = 40) {
  const clock = new VirtualClock();
  const pacer = aPacer(clock, free);
  const permits = new DialPermits(pacer, clock, 'spring', startMs + deadlineSeconds * SECOND_MS);
  return { clock, pacer, permits };
}

function permitOf(result: PermitResult | undefined): DialPermit {
  if (result?.type !== 'granted') throw new Error(`There was no permit: ${result?.type}.`);
  return result.permit;
}

describe('dial permits of a batch', () => {
  it('are reserved together for all who wait', async () => {
    const { clock, pacer, permits } = aLane(10);

    const results = await clock.run(Promise.all([1, 2, 3, 4].map(() => permits.next(limits))));

    expect(new Set(results.map((result) => permitOf(result).slot)).size).toBe(4);
    expect(pacer.wanted.reduce((all, { slots }) => all + slots, 0)).toBe(4);
    expect(pacer.log.length).toBeLessThanOrEqual(2);
  });

  it.each(['campaignAtLimit', 'noSlot'] as const)(
    'are not waited for when no line is free: %s',
    async (shortage) => {
      const { clock, pacer, permits } = aLane(1);
      pacer.shortage = shortage;

      const results = await clock.run(Promise.all([1, 2, 3].map(() => permits.next(limits))));

      expect(results.slice(1)).toEqual([{ type: shortage }, { type: shortage }]);
      expect(permitOf(results[0]).slot).toBe('slot-1');
      expect(seconds(clock)).toBe(0);
      expect(pacer.log.length).toBeLessThanOrEqual(2);
    },
  );

  it('are given to a request that is made again also when the campaign has as many calls on as it may', async () => {
    const { clock, pacer, permits } = aLane(0);
    pacer.shortage = 'campaignAtLimit';

    expect(await clock.run(permits.next(limits))).toEqual({ type: 'campaignAtLimit' });

    expect(await clock.run(permits.nextStart(limits, inTurn))).toMatchObject({ generation: 0 });
  });

  it('are given alone to a request that is made again: it has its slot', async () => {
    const { clock, pacer, permits } = aLane(0);

    expect(await clock.run(permits.nextStart(limits, inTurn))).toMatchObject({ generation: 0 });
    expect(pacer.wished).toEqual([inTurn]);
    expect(pacer.wanted).toEqual([]);
  });

  it('that were cancelled go to the next contact', async () => {
    const { clock, pacer, permits } = aLane(1);
    const first = permitOf(await clock.run(permits.next(limits)));
    permits.cancel(first);

    expect(permitOf(await clock.run(permits.next(limits)))).toEqual(first);
    expect(pacer.log).toHaveLength(1);
  });

  it('whose call was not placed free their slot before the next reservation, and are never used again', async () => {
    const { clock, pacer, permits } = aLane(1);
    permits.retire(permitOf(await clock.run(permits.next(limits))).slot);

    const second = await clock.run(permits.next(limits));

    expect(permitOf(second).slot).toBe('slot-2');
    expect(pacer.log).toEqual(['reserve 1/1 at 0', 'release slot-1 at 0', 'reserve 1/1 at 0']);
  });

  it('that nobody used are freed at the end, and the spent ones too, each once', async () => {
    const { clock, pacer, permits } = aLane(3);
    const results = await clock.run(Promise.all([1, 2, 3].map(() => permits.next(limits))));
    const [, unused, spent] = results.map(permitOf);
    if (!unused || !spent) throw new Error('There were fewer permits.');
    permits.cancel(unused);
    permits.retire(spent.slot);

    await permits.releaseSlots();
    await permits.releaseSlots();

    const freed = pacer.log.filter((each) => each.startsWith('release'));
    expect(freed).toEqual([`release ${spent.slot} ${unused.slot} at ${seconds(clock)}`]);
  });

  it('that do not hold any more cost no slot: it waits for the next start time', async () => {
    const { clock, pacer, permits } = aLane(1);
    const answers = [false, true];
    pacer.holds = () => answers.shift() ?? true;

    const result = await clock.run(permits.next(limits));

    expect(permitOf(result).slot).toBe('slot-1');
    expect(answers).toEqual([]);
    expect(pacer.free).toBe(0);
  });
});
