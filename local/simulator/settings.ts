/**
 * How the simulated Amazon Connect behaves. Every setting has a default; the defaults are those of a fresh
 * Connect instance, so that a program which lives with them lives with the service.
 */
import { z } from 'zod';
import { agentsSchema, snapshotsSchema } from './agent-settings.ts';
import { flowTalkSchema } from './flow-talk-settings.ts';
import { fatesSchema, peopleSchema } from './people-settings.ts';
import { quota, quotaShape, range, share } from './setting-shapes.ts';

/** The operations that read the configuration of an instance. */
export const configurationApis = [
  'describe-instance',
  'describe-instance-attribute',
  'describe-contact-flow',
  'describe-queue',
  'list-lambda-functions',
  'list-phone-numbers',
] as const;
export type ConfigurationApi = (typeof configurationApis)[number];

/** The operations that the simulator answers, by which quotas and faults are set. */
const simulatedApis = [
  'start',
  'describe',
  'search',
  'stop',
  'metrics',
  ...configurationApis,
  'service-quotas',
] as const;
export type SimulatedApi = (typeof simulatedApis)[number];

const faultKinds = [
  'throttle',
  'too-many-requests',
  'access-denied',
  'expired-token',
  'service-unavailable',
  'reset-before',
  'limit-exceeded',
  'internal-error',
  'internal-error-after-placing',
  'reset-after',
  'slow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const faultSchema = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** The share of requests that it hits, 0 to 1. */
    share: z.number().min(0).max(1).optional(),
    /** It hits the next n requests, then no more. */
    next: z.int().min(1).optional(),
    /** Only requests of this operation; missing: of every operation. */
    api: z.enum(simulatedApis).optional(),
    /** With `slow`: how much later the answer comes. */
    milliseconds: z.number().min(0).optional(),
    /** Sent as the header Retry-After. */
    retryAfterSeconds: z.number().min(0).optional(),
  })
  .refine((fault) => (fault.share === undefined) !== (fault.next === undefined), {
    error: 'a fault needs either share or next',
  })
  .refine((fault) => (fault.kind === 'slow') === (fault.milliseconds !== undefined), {
    error: 'milliseconds are only for faults of the kind slow',
  });

/**
 * What the instance says of itself when its configuration is read. Every flow and queue that is known, and not described in
 * the settings, is as it should be.
 */
const instanceSchema = z
  .strictObject({
    status: z.enum(['ACTIVE', 'CREATION_IN_PROGRESS', 'CREATION_FAILED']).default('ACTIVE'),
    identityManagement: z.enum(['SAML', 'CONNECT_MANAGED', 'EXISTING_DIRECTORY']).default('CONNECT_MANAGED'),
    /** The instance attribute OUTBOUND_CALLS. */
    outboundCalls: z.boolean().default(true),
  })
  .prefault({});

const flowSchema = z.strictObject({
  type: z
    .enum(['CONTACT_FLOW', 'CUSTOMER_QUEUE', 'CUSTOMER_HOLD', 'AGENT_WHISPER', 'OUTBOUND_WHISPER'])
    .default('CONTACT_FLOW'),
  state: z.enum(['ACTIVE', 'ARCHIVED']).default('ACTIVE'),
  /** `SAVED`: it was never published. */
  status: z.enum(['PUBLISHED', 'SAVED']).default('PUBLISHED'),
});

const queueSchema = z.strictObject({
  status: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  /** Whether it has an outbound caller ID number. */
  callerId: z.boolean().default(true),
});

/** By id. */
const flowsSchema = z.record(z.string(), flowSchema).default({});
const queuesSchema = z.record(z.string(), queueSchema).default({});

/** Values by quota code, in place of what the other settings enforce; null: Service Quotas knows no such quota. */
const serviceQuotasSchema = z.record(z.string(), z.number().min(0).nullable()).default({});

/** How contact events are delivered: when, how reliably, and in which of the forms that samples of Connect show. */
const eventsSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** Delay between an event and its delivery. */
    delayMs: range({ min: 100, max: 1_000 }),
    /** Some more, from 0 to this, drawn for each event: they change places. */
    shuffleMs: z.number().min(0).default(0),
    /** Fractions of events that are lost, and of those delivered twice, under the same id. */
    lostShare: share,
    doubledShare: share,
    /** `mixed`: some events say AgentInfo for agentInfo, and Voice for VOICE. */
    casing: z.enum(['usual', 'mixed']).default('usual'),
    /** A timestamp of what has not happened is left out, or is 1970-01-01T00:00:00.001Z. */
    unsetTimestamps: z.enum(['missing', '1970']).default('missing'),
    /** disconnectReason as a text, as an object with `code`, not at all, or each of them at times. */
    reasonForm: z.enum(['string', 'object', 'missing', 'mixed']).default('string'),
    /** The share of events that are followed by one of another application's contact of the same instance. */
    foreign: share,
  })
  .prefault({});

const settingsSchema = z.strictObject({
  /** Of all randomness. */
  seed: z.int().default(1),
  /** The one instance that exists. Missing: any id is taken for an instance. */
  instanceId: z.string().min(1).max(100).optional(),
  /** Region and account in the ARNs of contacts. */
  region: z.string().default('us-east-1'),
  accountId: z
    .string()
    .regex(/^\d{12}$/, 'must have 12 digits')
    .default('123456789012'),

  /** StartOutboundVoiceContact: requests per second, and how many at once after a pause. */
  quotaPerSecond: quotaShape.quotaPerSecond.default(2),
  burst: quotaShape.burst.default(5),
  describe: quota(10, 15),
  /** Searches over at most two weeks. */
  search: quota(10, 30),
  /** Searches over more than two weeks. */
  wideSearch: quota(1, 1),
  stop: quota(10, 15),
  /** GetCurrentMetricData. */
  metrics: quota(5, 8),
  /** Each operation that reads the configuration. */
  configuration: quota(2, 5),
  /** The error of a request over the quota. */
  throttleError: z.enum(['ThrottlingException', 'TooManyRequestsException']).default('ThrottlingException'),
  throttleStatusCode: z.union([z.literal(429), z.literal(400)]).default(429),

  /** A ClientToken used again after its call has ended: a new call (reference of 2017), or the first contact. */
  clientToken: z.enum(['new-after-disconnect', 'always-first']).default('new-after-disconnect'),
  /**
   * No call that rings is over sooner on a telephone network, so its ClientToken is kept for that long after the call was
   * placed, however fast the people are; not multiplied by `speed`. 0: for as long as the call is active.
   */
  shortestCallMs: z.number().min(0).default(3_000),
  /** How long an answered call stays active, ringing included. 0: it is over at once. */
  callSeconds: range({ min: 20, max: 60 }),
  /** How many calls may be active at a time; null: any number. */
  concurrentCalls: z.int().min(0).nullable().default(10),
  /** What becomes of a call over that number: refused with 429, or taken and disconnected at once. */
  overConcurrentCalls: z.enum(['limit-exceeded-429', 'disconnect-at-once']).default('limit-exceeded-429'),

  people: peopleSchema,
  fates: fatesSchema,
  flowTalk: flowTalkSchema,
  agents: agentsSchema,
  snapshots: snapshotsSchema,
  events: eventsSchema,
  /** How many times faster than real people everybody is, events and the search index too; the clock stays real. */
  speed: z.number().positive().default(1),

  /** How long an answer takes. */
  answerLatencyMs: range({ min: 20, max: 60 }),
  /** After which time SearchContacts finds a contact; null: never. */
  searchIndexLagMs: z.number().min(0).nullable().default(5_000),
  /** Whether SearchContacts shows calls that are still on; the Administrator Guide says that some are hidden. */
  searchShows: z.enum(['all', 'ended']).default('all'),

  instance: instanceSchema,
  flows: flowsSchema,
  queues: queuesSchema,
  serviceQuotas: serviceQuotasSchema,

  /** Missing: every flow, every queue, every caller ID is known. */
  knownContactFlowIds: z.array(z.string()).optional(),
  knownQueueIds: z.array(z.string()).optional(),
  sourcePhoneNumbers: z.array(z.string()).optional(),
  /** ARNs of the Lambda functions that flows of the instance can invoke. */
  lambdaFunctions: z.array(z.string()).default([]),
  /** The flow sets queue and caller ID, so that a request needs neither QueueId nor SourcePhoneNumber. */
  flowSetsQueue: z.boolean().default(false),
  /** Leading digits of numbers that are not allowed: a country's calling code, or `447`. */
  deniedCountries: z.array(z.string().regex(/^\+?\d{1,15}$/, 'must be digits such as 44')).default([]),
  /** E.164 numbers that are not permitted. */
  deniedNumbers: z.array(z.string()).default([]),
  /** Whether TrafficType CAMPAIGN is allowed. */
  campaignTraffic: z.boolean().default(false),

  /** Tried in this order; the first that hits is the one. */
  faults: z.array(faultSchema).default([]),
});

export type SimulatorSettings = z.output<typeof settingsSchema>;
/** Settings as they are given: everything is optional. */
export type SimulatorSettingsInput = z.input<typeof settingsSchema>;
export type Fault = SimulatorSettings['faults'][number];
export type EventSettings = SimulatorSettings['events'];

/** Settings that cannot be used; the message names each setting and what is wrong with it. */
export class SimulatorSettingsError extends Error {
  override readonly name = 'SimulatorSettingsError';
}

/**
 * Fills in the defaults.
 * @throws SimulatorSettingsError for an unknown setting or a value that cannot be.
 */
export function readSimulatorSettings(input: unknown): SimulatorSettings {
  const parsed = settingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new SimulatorSettingsError(`The simulator's settings cannot be used. ${problems.join('; ')}`);
}
