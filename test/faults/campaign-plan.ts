/** A seed's campaign: its files and settings, what its operator does, and everything that goes wrong. */
import { oneOf, type Random, seededRandom, seedOf } from '../../local/simulator/random.ts';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { type PlannedFile, planFiles } from './campaign-rows.ts';
import type { RequestFault, RequestFaults } from './fault-plan.ts';
import { planKills, planStalls } from './planned-kills.ts';
import type { WorkerPlan } from './worker-plan.ts';

/** What can go wrong, or be done to a campaign; a seed has some of them. */
const ingredients = [
  'kills',
  'doubles',
  'tables',
  'queues',
  'buckets',
  'storm',
  'connect-errors',
  'outage',
  'low-quota',
  'no-room',
  'blind-search',
  'events',
  'clocks-apart',
  'frozen',
  'deploy',
  'pause',
  'cancel',
  'do-not-call',
  'second-file',
  'hours',
  'denied',
  'bad-file',
  'same-again',
  'stalled',
  'hot-keys',
] as const;
type Ingredient = (typeof ingredients)[number];

/** Something that happens when so many calls were placed. */
export interface PlannedTurn {
  readonly type:
    | 'same-again'
    | 'pause'
    | 'cancel'
    | 'do-not-call'
    | 'second-file'
    | 'deploy'
    | 'freeze'
    | 'outage'
    | 'storm'
    | 'deny'
    | 'hot-keys';
  readonly afterCalls: number;
  /** How long it lasts, or how far the clock jumps, by the shared clock. */
  readonly seconds: number;
  /** Of `hot-keys`: units per second that each partition-key value takes meanwhile. */
  readonly units?: number;
}

export interface CampaignPlan {
  readonly seed: number;
  readonly campaignId: string;
  readonly ingredients: ReadonlySet<Ingredient>;
  readonly files: readonly PlannedFile[];
  readonly settings: {
    readonly callsPerSecond: number;
    readonly maxConcurrentCalls: number;
    /** What is proven is the campaign's own hours. */
    readonly callingRules: 'off';
    readonly callingHours:
      | 'always'
      | { readonly start: string; readonly end: string; readonly trustTimeZone: true };
    readonly retry: { readonly maxAttempts: number; readonly delayMinutes: Readonly<Record<string, number>> };
  };
  /** Numbers that are on the do-not-call list before the first call. */
  readonly doNotCall: readonly string[];
  /** Numbers that a turn puts on it. */
  readonly doNotCallLater: readonly string[];
  readonly simulator: SimulatorSettingsInput;
  readonly workers: WorkerPlan;
  readonly emulator: RequestFaults;
  readonly turns: readonly PlannedTurn[];
  /** Hour of the day, UTC, at which the campaign begins; undefined: any. */
  readonly beginsAt?: { readonly hour: number; readonly minute: number };
}

/** The same seed gives the same plan. */
export function planCampaign(seed: number): CampaignPlan {
  const random = seededRandom(seedOf('faults', seed));
  const chosen = chooseIngredients(random);
  const campaignId = `seed-${seed}`;
  const files = planFiles(
    seed,
    campaignId,
    15 + Math.floor(random() * 16),
    chosen.has('second-file'),
    random,
  );
  const numbers = files.flatMap(({ rows }) =>
    rows.flatMap(({ verdict, number }) => (verdict === 'contact' && number ? [number] : [])),
  );
  const shuffled = numbers.map((number) => ({ number, at: random() })).sort((a, b) => a.at - b.at);
  const listed = shuffled.slice(0, 4).map(({ number }) => number);
  const callsPerSecond = oneOf([2, 4, 8], random);
  return {
    seed,
    campaignId,
    ingredients: chosen,
    files,
    settings: {
      callsPerSecond,
      maxConcurrentCalls: oneOf([3, 6, 10], random),
      // 20:59 in New York is a minute before the end of its calling hours, and hours before that elsewhere.
      callingRules: 'off',
      callingHours: chosen.has('hours') ? { start: '08:00', end: '21:00', trustTimeZone: true } : 'always',
      retry: {
        maxAttempts: oneOf([1, 2, 3], random),
        delayMinutes: { NO_ANSWER: 20, BUSY: 1 + Math.floor(random() * 5), UNREACHABLE: 60 },
      },
    },
    doNotCall: listed.slice(0, 2),
    doNotCallLater: chosen.has('do-not-call') ? listed.slice(2) : [],
    simulator: planConnect(seed, chosen, callsPerSecond, random),
    workers: {
      kills: [
        ...(chosen.has('kills') ? planKills(random) : []),
        ...(chosen.has('stalled') ? planStalls(random) : []),
      ],
      skewMs: chosen.has('clocks-apart') ? 1_000 + Math.floor(random() * 4_000) : 0,
    },
    emulator: planEmulator(seed, chosen, random),
    turns: planTurns(chosen, numbers.length, random),
    ...(chosen.has('hours') && { beginsAt: { hour: 1, minute: 59 } }),
  };
}

function chooseIngredients(random: Random): Set<Ingredient> {
  const count = 3 + Math.floor(random() * 5);
  const chosen = new Set<Ingredient>();
  while (chosen.size < count) chosen.add(oneOf(ingredients, random));
  if (random() < 0.5) chosen.add('kills');
  return chosen;
}

function planConnect(
  seed: number,
  chosen: ReadonlySet<Ingredient>,
  rate: number,
  random: Random,
): SimulatorSettingsInput {
  const share = (most: number) => random() * most;
  const reported = chosen.has('events');
  return {
    seed,
    quotaPerSecond: chosen.has('low-quota') ? rate / 2 : 20,
    burst: chosen.has('low-quota') ? 2 : 40,
    concurrentCalls: chosen.has('no-room') ? 2 : 50,
    overConcurrentCalls: oneOf(['limit-exceeded-429', 'disconnect-at-once'], random),
    clientToken: oneOf(['new-after-disconnect', 'always-first'], random),
    // No call rings and is over sooner, which the product relies on.
    callSeconds: { min: 4, max: oneOf([4, 6, 20], random) },
    searchIndexLagMs: chosen.has('blind-search') ? oneOf([null, 600_000, 3_600_000], random) : 5_000,
    searchShows: oneOf(['all', 'ended'], random),
    people: {
      noAnswer: share(0.2),
      busy: share(0.2),
      unreachable: share(0.1),
      invalidNumber: 0.03,
      blocked: 0.02,
      attemptFailed: share(0.1),
    },
    events: {
      enabled: true,
      delayMs: { min: 100, max: reported ? oneOf([1_000, 60_000, 600_000], random) : 1_000 },
      shuffleMs: reported ? share(20_000) : 0,
      lostShare: reported ? oneOf([0.1, 0.5, 1], random) : 0,
      doubledShare: reported ? share(0.5) : 0,
      casing: 'mixed',
      unsetTimestamps: oneOf(['missing', '1970'], random),
      reasonForm: 'mixed',
      foreign: reported ? 0.2 : 0,
    },
    faults: chosen.has('connect-errors') ? connectErrors(random) : [],
  };
}

/** Errors that come again and again, of each kind a few in a hundred. */
function connectErrors(random: Random): NonNullable<SimulatorSettingsInput['faults']> {
  const share = () => random() * 0.08;
  return [
    { kind: 'internal-error', share: share() },
    { kind: 'internal-error-after-placing', share: share(), api: 'start' },
    { kind: 'reset-after', share: share() },
    { kind: 'reset-before', share: share() },
    { kind: 'throttle', share: share() },
    { kind: 'service-unavailable', share: share() },
    // By the wall's clock: longer than a request may take.
    { kind: 'slow', share: share() / 4, milliseconds: 2_000, api: 'start' },
  ];
}

function planEmulator(seed: number, chosen: ReadonlySet<Ingredient>, random: Random): RequestFaults {
  const share = (most: number) => random() * most;
  const of = (
    service: RequestFault['service'],
    kinds: readonly RequestFault['kind'][],
    most: number,
  ): RequestFault[] =>
    kinds.map((kind) => ({
      service,
      kind,
      share: share(most),
      ...(kind === 'slow' && { milliseconds: 8_000 }),
    }));
  return {
    seed,
    requests: [
      ...(chosen.has('tables') ? of('dynamodb', ['throttle', 'error', 'lost', 'cut', 'slow'], 0.03) : []),
      ...(chosen.has('queues') ? of('sqs', ['throttle', 'error', 'lost', 'cut'], 0.1) : []),
      ...(chosen.has('queues')
        ? ([{ service: 'sqs', operation: 'SendMessageBatch', kind: 'partly', share: share(0.2) }] as const)
        : []),
      ...(chosen.has('queues') ? of('events', ['throttle', 'error', 'lost'], 0.3) : []),
      ...(chosen.has('buckets') ? of('s3', ['throttle', 'error', 'lost', 'cut'], 0.08) : []),
    ],
    deliveries: chosen.has('doubles')
      ? { doubled: { share: share(0.5), most: 12 }, unheard: { share: share(0.15), most: 4 } }
      : {},
  };
}

function planTurns(chosen: ReadonlySet<Ingredient>, contacts: number, random: Random): PlannedTurn[] {
  const early = () => 1 + Math.floor(random() * contacts * 0.7);
  const turn = (type: PlannedTurn['type'], seconds: number): PlannedTurn => ({
    type,
    afterCalls: early(),
    seconds,
  });
  return [
    ...(chosen.has('pause') ? [turn('pause', 60 + Math.floor(random() * 3_600))] : []),
    ...(chosen.has('cancel') ? [turn('cancel', 0)] : []),
    ...(chosen.has('do-not-call') ? [turn('do-not-call', 0)] : []),
    ...(chosen.has('second-file') ? [turn('second-file', 0)] : []),
    ...(chosen.has('same-again') ? [turn('same-again', 0)] : []),
    ...(chosen.has('deploy') ? [turn('deploy', 0)] : []),
    ...(chosen.has('outage') ? [turn('outage', 600)] : []),
    ...(chosen.has('storm') ? [turn('storm', 10 + Math.floor(random() * 50))] : []),
    ...(chosen.has('hot-keys') ? [hotKeys(early(), random)] : []),
    ...(chosen.has('denied') ? [turn('deny', 30)] : []),
    ...(chosen.has('frozen')
      ? [turn('freeze', 20 + Math.floor(random() * 280)), turn('freeze', 20 + Math.floor(random() * 280))]
      : []),
  ];
}

/**
 * From the first row on, or while contacts are called, for one to five minutes. A call costs its campaign's key two units or
 * more, so even the slowest campaign needs more than there are.
 */
function hotKeys(afterCalls: number, random: Random): PlannedTurn {
  return {
    type: 'hot-keys',
    afterCalls: random() < 0.5 ? 0 : afterCalls,
    seconds: 60 + Math.floor(random() * 240),
    units: 1 + Math.floor(random() * 3),
  };
}
