/**
 * Customers with two or three numbers each, whose fates are drawn for each call: everyone who can be reached at any number within
 * `maxAttempts` is, no one is called at two numbers at a time, and no number that does not exist is tried twice. What should happen is
 * written down here once more, call by call.
 */
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../bench/customer-numbers.ts';
import type { Fate } from '../../local/simulator/people-settings.ts';
import { toIso } from '../../src/time/instant.ts';
import { Chance } from '../faults/virtual/chance.ts';
import type { Troubles } from '../faults/virtual/faulty-process.ts';
import { liveWithFaults, well } from '../support/faulty-life.ts';
import { shortOr } from '../support/length.ts';
import { World } from '../support/world.ts';

const MAX_ATTEMPTS = 3;
const columns = ['Mobile', 'Home', 'Work'];
const passing = [
  'NO_ANSWER',
  'BUSY',
  'UNREACHABLE',
  'NO_ANSWER',
  'ANSWERED',
] as const satisfies readonly Fate[];
const usual = [...passing, 'INVALID_NUMBER', 'BLOCKED'] as const satisfies readonly Fate[];
/** Natures of a number, the same at each call. */
const lasting: ReadonlySet<Fate> = new Set<Fate>(['INVALID_NUMBER', 'BLOCKED']);

interface Customer {
  readonly numbers: readonly string[];
  readonly fates: Readonly<Record<string, readonly Fate[]>>;
}

function customersOf(count: number, chance: Chance): Customer[] {
  const free = numbersOf(count * 3);
  return Array.from({ length: count }, (_, i) => {
    const numbers = free.slice(i * 3, i * 3 + 2 + (i % 2));
    const fatesOf = (): Fate[] => {
      const first = chance.of<Fate>(usual);
      if (lasting.has(first)) return [first];
      return [first, ...Array.from({ length: MAX_ATTEMPTS - 1 }, () => chance.of<Fate>(passing))];
    };
    return { numbers, fates: Object.fromEntries(numbers.map((number) => [number, fatesOf()])) };
  });
}

/** The numbers that are to be called, one after the other; `isReached` by the last call. */
function courseOf({ numbers, fates }: Customer, mode: 'rotate' | 'exhaust') {
  const called: string[] = [];
  const call = (number: string): Fate => {
    const before = called.filter((each) => each === number).length;
    called.push(number);
    return fates[number]?.[before] ?? fates[number]?.at(-1) ?? 'ANSWERED';
  };
  if (mode === 'exhaust') {
    for (const number of numbers)
      for (let i = 0; i < MAX_ATTEMPTS; i += 1) {
        const fate = call(number);
        if (fate === 'ANSWERED') return { called, isReached: true };
        if (lasting.has(fate)) break;
      }
    return { called, isReached: false };
  }
  const left = [...numbers];
  for (let counted = 0, i = 0; counted < MAX_ATTEMPTS && left.length > 0; ) {
    const at = i % left.length;
    const fate = call(left[at] ?? '');
    if (fate === 'ANSWERED') return { called, isReached: true };
    if (fate !== 'INVALID_NUMBER') counted += 1;
    if (lasting.has(fate)) left.splice(at, 1);
    i = lasting.has(fate) ? at : at + 1;
  }
  return { called, isReached: false };
}

async function aWorldOf(
  customers: readonly Customer[],
  mode: 'rotate' | 'exhaust',
  seed: number,
): Promise<World> {
  const world = new World({
    deployment: { callsPerSecond: 20 },
    simulator: {
      seed,
      quotaPerSecond: 20,
      burst: 50,
      callSeconds: { min: 5, max: 40 },
      fates: Object.assign({}, ...customers.map(({ fates }) => fates)),
      events: { enabled: true },
    },
  });
  const retry = { maxAttempts: MAX_ATTEMPTS, delayMinutes: { NO_ANSWER: 2, BUSY: 1, UNREACHABLE: 1 } };
  const settings = {
    columns: { phoneNumber: columns },
    numbers: mode,
    retry,
    callingRules: 'off',
    frequencyCap: { attempts: 50, days: 1 },
  };
  const lines = customers.map(({ numbers }) => columns.map((_, i) => numbers[i] ?? '').join(','));
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(
    world.import(world.uploads.drop('spring.csv', [columns.join(','), ...lines].join('\n'))),
  );
  return world;
}

/** Calls to one of `numbers`, in order. */
function callsTo(world: World, numbers: readonly string[]) {
  return world.simulator.calls
    .filter(({ destinationPhoneNumber }) => numbers.includes(destinationPhoneNumber))
    .sort((a, b) => a.placedAtMs - b.placedAtMs);
}

function expectNoTwoAtOnce(world: World, { numbers }: Customer): void {
  const calls = callsTo(world, numbers);
  for (const [i, call] of calls.slice(1).entries()) {
    const before = calls[i];
    expect(
      before && before.ends.endsAtMs <= call.placedAtMs,
      `${call.destinationPhoneNumber} at ${toIso(call.placedAtMs)}`,
    ).toBe(true);
  }
}

function expectCourse(world: World, customer: Customer, mode: 'rotate' | 'exhaust'): void {
  const { called, isReached } = courseOf(customer, mode);
  const [key = ''] = customer.numbers;
  const contact = world.contacts.get('spring', key);
  expect(
    callsTo(world, customer.numbers).map(({ destinationPhoneNumber }) => destinationPhoneNumber),
    key,
  ).toEqual(called);
  expect(contact?.status, key).toBe('COMPLETED');
  expect(contact?.outcome === 'ANSWERED', key).toBe(isReached);
  expect(
    contact?.attempts?.map(({ phoneNumber }) => phoneNumber),
    key,
  ).toEqual(called);
  expect(contact?.phoneNumber, key).toBe(called.at(-1));
}

/** Customers of each campaign. */
const sizes = { calm: shortOr(120, 1_000), faulty: shortOr(25, 100) };
const bad: Troubles = { dies: 0.02, throws: 0.03, freezes: 0.01, latencyMs: 300, skewMs: 0 };

describe.each(['rotate', 'exhaust'] as const)('customers with several numbers (%s)', (mode) => {
  it('are all called as the rules say, and reached where they can be', async () => {
    const customers = customersOf(sizes.calm, new Chance(7));
    const world = await aWorldOf(customers, mode, 1);

    await liveWithFaults(world, 1, well);

    for (const customer of customers) {
      expectCourse(world, customer, mode);
      expectNoTwoAtOnce(world, customer);
    }
  }, 900_000);

  it('are never called at two numbers at a time, nor at a dead number twice, whatever goes wrong', async () => {
    const customers = customersOf(sizes.faulty, new Chance(11));
    const world = await aWorldOf(customers, mode, 2);

    await liveWithFaults(world, 2, bad);

    for (const customer of customers) {
      expectNoTwoAtOnce(world, customer);
      const called = callsTo(world, customer.numbers).map(
        ({ destinationPhoneNumber }) => destinationPhoneNumber,
      );
      for (const number of customer.numbers)
        if (customer.fates[number]?.[0] === 'INVALID_NUMBER')
          expect(called.filter((each) => each === number).length, number).toBeLessThanOrEqual(1);
      expectCourse(world, customer, mode);
    }
  }, 900_000);
});
