import { describe, expect, it } from 'vitest';
import { StartTimes, type Turn } from '../../../src/pacing/dial-permits.ts';
import type { Reservation, Wanted } from '../../../src/pacing/pacer.ts';
import { SLOT_POLL_MS } from '../../../src/pacing/slots.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const limits = { callsPerSecond: 2 };

/** A pacer that gives slots up to `free`, and start times at once; both change under the test's hands. */
function aPacer(clock: VirtualClock, free: number) {
  let ids = 0;
  const pacer = {
    free,
    /** Why there is none, when there is none. */
    short: 'noSlot' as 'noSlot' | 'noOwnSlot',
    log: [] as string[],
    wanted: [] as Wanted[],
    async reserve(_: string, wanted: Wanted): Promise<Reservation> {
      pacer.log.push(`reserve ${wanted.starts}/${wanted.slots} at ${seconds(clock)}`);
      pacer.wanted.push(wanted);
      const granted = Math.min(wanted.slots, pacer.free);
      const starts = wanted.starts - wanted.slots + granted;
      if (starts === 0) return { starts: [], slots: [], short: pacer.short };
      pacer.free -= granted;
      return {
        starts: Array.from({ length: starts }, () => ({ at: clock.now(), generation: 0 })),
        slots: Array.from({ length: granted }, () => `slot-${++ids}`),
      };
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
  const startTimes = new StartTimes(pacer, clock, 'spring', startMs + deadlineSeconds * SECOND_MS);
  return { clock, pacer, startTimes };
}

function turnOf(answer: Turn | 'late' | 'full'): Turn {
  if (typeof answer === 'string') throw new Error(`There was no turn: ${answer}.`);
  return answer;
}

describe('start times and slots of a batch', () => {
  it('are reserved together for all who wait', async () => {
    const { clock, pacer, startTimes } = aLane(10);

    const turns = await clock.run(Promise.all([1, 2, 3, 4].map(() => startTimes.next(limits))));

    expect(new Set(turns.map((turn) => turnOf(turn).slot)).size).toBe(4);
    expect(pacer.wanted.reduce((all, { slots }) => all + slots, 0)).toBe(4);
    expect(pacer.log.length).toBeLessThanOrEqual(2);
  });

  it('wait for a slot, looking once a second', async () => {
    const { clock, pacer, startTimes } = aLane(0);
    const free = async () => {
      await clock.sleep(5.5 * SECOND_MS);
      pacer.free = 1;
    };

    const [turn] = await clock.run(Promise.all([startTimes.next(limits), free()]));

    expect(turnOf(turn).slot).toBe('slot-1');
    expect(SLOT_POLL_MS).toBe(SECOND_MS);
    expect(pacer.log).toEqual([0, 1, 2, 3, 4, 5, 6].map((at) => `reserve 1/1 at ${at}`));
  });

  it('are none when no slot comes free before the deadline', async () => {
    const { clock, startTimes } = aLane(0, 10);

    expect(await clock.run(startTimes.next(limits))).toBe('late');
    expect(seconds(clock)).toBeGreaterThanOrEqual(10);
    expect(seconds(clock)).toBeLessThan(11.1);
  });

  it('are not waited for when the campaign has as many calls on as it may: nobody else must wait for it', async () => {
    const { clock, pacer, startTimes } = aLane(1);
    pacer.short = 'noOwnSlot';

    const turns = await clock.run(Promise.all([1, 2, 3].map(() => startTimes.next(limits))));

    expect(turns.slice(1)).toEqual(['full', 'full']);
    expect(turnOf(turns[0] ?? 'late').slot).toBe('slot-1');
    expect(seconds(clock)).toBe(0);
    expect(pacer.log.length).toBeLessThanOrEqual(2);
  });

  it('are given to a request that is made again also when the campaign has as many calls on as it may', async () => {
    const { clock, pacer, startTimes } = aLane(0);
    pacer.short = 'noOwnSlot';

    expect(await clock.run(startTimes.next(limits))).toBe('full');

    expect(await clock.run(startTimes.again(limits, inTurn))).toMatchObject({ generation: 0 });
  });

  it('are given alone to a request that is made again: it has its slot', async () => {
    const { clock, pacer, startTimes } = aLane(0);

    expect(await clock.run(startTimes.again(limits, inTurn))).toMatchObject({ generation: 0 });
    expect(pacer.wanted).toMatchObject([{ starts: 1, slots: 0 }]);
  });

  it('are given to a request that is made again while others wait for a slot', async () => {
    const { clock, pacer, startTimes } = aLane(0, 10);
    const both = async () => {
      const waits = startTimes.next(limits);
      await clock.sleep(2 * SECOND_MS);
      const start = await startTimes.again(limits, inTurn);
      const atSeconds = seconds(clock);
      return { start, atSeconds, turn: await waits };
    };

    const { start, atSeconds, turn } = await clock.run(both());

    expect(start).toBeDefined();
    expect(atSeconds).toBeLessThanOrEqual(4);
    expect(turn).toBe('late');
    expect(pacer.log.length).toBeLessThan(15);
  });

  it('that were given back go to whoever comes next', async () => {
    const { clock, pacer, startTimes } = aLane(1);
    const first = turnOf(await clock.run(startTimes.next(limits)));
    startTimes.giveBack(first);

    expect(await clock.run(startTimes.next(limits))).toEqual(first);
    expect(pacer.log).toHaveLength(1);
  });

  it('whose call was not placed free their slot before the next reservation, and are never used again', async () => {
    const { clock, pacer, startTimes } = aLane(1);
    startTimes.spend(turnOf(await clock.run(startTimes.next(limits))).slot);

    const second = await clock.run(startTimes.next(limits));

    expect(turnOf(second).slot).toBe('slot-2');
    expect(pacer.log).toEqual(['reserve 1/1 at 0', 'release slot-1 at 0', 'reserve 1/1 at 0']);
  });

  it('that nobody used are freed at the end, and the spent ones too, each once', async () => {
    const { clock, pacer, startTimes } = aLane(3);
    const turns = await clock.run(Promise.all([1, 2, 3].map(() => startTimes.next(limits))));
    const [, unused, spent] = turns.map(turnOf);
    if (!unused || !spent) throw new Error('There were fewer turns.');
    startTimes.giveBack(unused);
    startTimes.spend(spent.slot);

    await startTimes.freeSlots();
    await startTimes.freeSlots();

    const freed = pacer.log.filter((each) => each.startsWith('release'));
    expect(freed).toEqual([`release ${spent.slot} ${unused.slot} at ${seconds(clock)}`]);
  });

  it('that do not hold any more cost no slot: it waits for the next start time', async () => {
    const { clock, pacer, startTimes } = aLane(1);
    const answers = [false, true];
    pacer.holds = () => answers.shift() ?? true;

    const turn = await clock.run(startTimes.next(limits));

    expect(turnOf(turn).slot).toBe('slot-1');
    expect(answers).toEqual([]);
    expect(pacer.free).toBe(0);
  });
});
