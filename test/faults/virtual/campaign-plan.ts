/** What a seed says: who is called, how Connect and its callers behave, what goes wrong and when, what the operator does. */
import type { Fate } from '../../../local/simulator/people-settings.ts';
import type { FaultKind, SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import type { CampaignSettings, FrequencyCap } from '../../../src/campaign/settings.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';
import { Chance } from './chance.ts';
import type { Troubles } from './faulty-process.ts';

/** What is done, at so many ms after the beginning. */
export type Act =
  | { readonly atMs: number; readonly act: 'pause' | 'resume' | 'cancel' }
  | { readonly atMs: number; readonly act: 'suppress'; readonly phoneNumber: string }
  | { readonly atMs: number; readonly act: 'connect'; readonly faults: SimulatorSettingsInput['faults'] };

export interface CampaignPlan {
  readonly seed: number;
  readonly numbers: readonly string[];
  /** Rows beside those of the numbers: doubled ones, and ones that cannot be used. */
  readonly doubledRows: number;
  readonly badRows: number;
  readonly settings: CampaignSettings;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
  /** So that a few slots are in several shares. */
  readonly slotsPerShard: number;
  readonly simulator: SimulatorSettingsInput;
  readonly dialers: number;
  readonly troubles: Troubles;
  /** The share of messages that are delivered twice. */
  readonly doubledShare: number;
  /** Whether others call on the same instance, so that a search can be trusted. */
  readonly strangers: boolean;
  /** How long things go wrong, ms; then the world is well. */
  readonly faultyMs: number;
  readonly acts: readonly Act[];
}

const fates = [
  'ANSWERED',
  'ANSWERED',
  'ANSWERED',
  'BUSY',
  'NO_ANSWER',
  'VOICEMAIL',
  'UNREACHABLE',
  'INVALID_NUMBER',
  'NO_ROOM',
] as const satisfies readonly Fate[];

/** Storms and outages of Connect: what the requests come to while it lasts. */
const storms: readonly [FaultKind, ...FaultKind[]] = [
  'throttle',
  'limit-exceeded',
  'internal-error',
  'internal-error-after-placing',
  'service-unavailable',
  'reset-before',
  'reset-after',
  'access-denied',
];

export function planOf(seed: number): CampaignPlan {
  const chance = new Chance(seed);
  const numbers = Array.from({ length: chance.between(4, 14) }, (_, i) => numberOf(i));
  const faultyMs = chance.between(10, 40) * MINUTE_MS;
  const at = () => chance.between(0, faultyMs);
  const longest = chance.of([4, 9, 60, 170]);
  const closes = chance.hits(0.15);
  const doomed = chance.hits(0.1);
  return {
    seed,
    numbers,
    doubledRows: chance.between(0, 3),
    badRows: chance.between(0, 2),
    settings: {
      callsPerSecond: chance.of([0.2, 1, 5]),
      retry: { maxAttempts: chance.between(1, 3), delayMinutes: { BUSY: 2, NO_ANSWER: 10, UNREACHABLE: 5 } },
      frequencyCap: capsOf(chance.between(1, 4), seed),
      // The world begins at 15:00 UTC, and everybody lives there, under no law.
      callingRules: 'off',
      ...(closes && {
        callingHours: { start: '08:00', end: `15:${chance.between(10, 40)}`, trustTimeZone: true },
      }),
    },
    callsPerSecond: chance.of([1, 2, 10]),
    maxConcurrentCalls: chance.between(1, 12),
    slotsPerShard: 1 + (seed % 12),
    simulator: {
      seed,
      quotaPerSecond: 10,
      burst: 25,
      // No call rings and is over sooner: MIN_RING_MS.
      callSeconds: { min: 4, max: longest },
      people: {
        ringSeconds: { min: 0, max: Math.min(20, longest) },
        voicemailSeconds: { min: 4, max: Math.min(40, longest) },
        failureSeconds: { min: 0, max: 3 },
      },
      clientToken: chance.of(['new-after-disconnect', 'always-first']),
      fates: Object.fromEntries(
        numbers.map((number) => [number, [chance.of(fates), chance.of(fates), 'ANSWERED']]),
      ),
      searchIndexLagMs: chance.of([5_000, 60_000, 20 * MINUTE_MS, null]),
      searchShows: chance.of(['all', 'ended']),
      answerLatencyMs: { min: 1, max: chance.of([40, 900]) },
      events: {
        enabled: true,
        delayMs: { min: 100, max: chance.of([1_000, 60_000]) },
        shuffleMs: chance.of([0, 30_000]),
        lostShare: chance.of([0, 0.2, 1]),
        doubledShare: chance.of([0, 0.3]),
        reasonForm: chance.of(['string', 'mixed']),
      },
    },
    dialers: chance.between(1, 4),
    troubles: troublesOf(chance),
    doubledShare: chance.of([0, 0.2]),
    strangers: chance.hits(0.8),
    faultyMs,
    acts: [...stormsOf(chance, at), ...operatorActs(chance, at, numbers, doomed)],
  };
}

/** Caps short enough for the campaign to end: those over them wait. */
function capsOf(attempts: number, seed: number): FrequencyCap[] {
  return [
    { attempts, hours: 12 },
    ...(seed % 3 === 0 ? [{ attempts: Math.max(1, attempts - 1), hours: 5 }] : []),
  ];
}

function troublesOf(chance: Chance): Troubles {
  const share = chance.of([0, 0.02, 0.08]);
  const some = (most: number) => (chance.hits(0.6) ? share * most * chance.share() : 0);
  return {
    dies: some(1),
    throws: some(2),
    freezes: some(0.5),
    latencyMs: chance.of([5, 50, 2_000]),
    skewMs: chance.of([0, 3 * SECOND_MS]),
  };
}

function stormsOf(chance: Chance, at: () => number): Act[] {
  return Array.from({ length: chance.between(0, 2) }, (): Act[] => {
    const atMs = at();
    const share = chance.of([0.3, 1]);
    const minutes = chance.of([0.2, 2, 10]);
    const faults = [{ kind: chance.of(storms), share, ...(chance.hits(0.6) && { api: 'start' as const }) }];
    return [
      { atMs, act: 'connect', faults },
      { atMs: atMs + minutes * MINUTE_MS, act: 'connect', faults: [] },
    ];
  }).flat();
}

function operatorActs(
  chance: Chance,
  at: () => number,
  numbers: readonly string[],
  isCancelled: boolean,
): Act[] {
  const pausedAt = at();
  const pause: Act[] = [
    { atMs: pausedAt, act: 'pause' },
    { atMs: pausedAt + chance.between(1, 10) * MINUTE_MS, act: 'resume' },
  ];
  return [
    ...(chance.hits(0.3) ? pause : []),
    ...(isCancelled ? [{ atMs: at(), act: 'cancel' } as const] : []),
    ...numbers
      .filter(() => chance.hits(0.1))
      .map((phoneNumber) => ({ atMs: at(), act: 'suppress', phoneNumber }) as const),
  ];
}
