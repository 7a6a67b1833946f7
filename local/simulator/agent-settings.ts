/** Settings of the agents who take calls, of the flow's deadline, and of the snapshots that metrics are read from. */
import { z } from 'zod';
import { durationShape, range } from './setting-shapes.ts';

const atOnce = { min: 0, max: 0 };

/** Null: flows talk to customers themselves, no contact is put into a queue. */
export const agentsSchema = z
  .strictObject({
    /** How many there are. They take calls of any queue. */
    online: z.int().min(0).default(10),
    /** How long the customer waits although an agent is free: until the agent accepts the call. */
    waitSeconds: range({ min: 0, max: 2 }),
    /** How long agent and customer talk. Missing: for the rest of `callSeconds`. */
    talkSeconds: durationShape.optional(),
    /** After-contact work: how long the agent is busy after the call. */
    wrapUpSeconds: durationShape.default(atOnce),
    /** How long an agent stays logged in; the call in progress is finished. Null: for good. */
    loggedInSeconds: durationShape.nullable().default(null),
    /** How long an agent is away between two sessions. */
    awaySeconds: durationShape.default({ mean: 600, cv: 1 }),
    /** When the flow gives up waiting for an agent, from the time of queuing: the customer hears a message. Null: never. */
    deadlineSeconds: z.number().min(0).nullable().default(null),
    /** How long the message takes, after which the flow disconnects. */
    messageSeconds: durationShape.default({ min: 8, max: 12 }),
  })
  .nullable()
  .default(null);

export type AgentSettings = NonNullable<z.output<typeof agentsSchema>>;

/** What GetCurrentMetricData reads: the state of the queues and agents as it was a while ago. */
export const snapshotsSchema = z
  .strictObject({
    /** How often a snapshot is taken. 0: at every request, of its moment. */
    everySeconds: z.number().min(0).default(5),
    /** How old a snapshot is when it can first be read. */
    ageSeconds: range({ min: 1, max: 5 }),
    /** No snapshots in the last `forSeconds` of every `everySeconds`, from the first request on. Null: none are missing. */
    outage: z
      .strictObject({ everySeconds: z.number().positive(), forSeconds: z.number().min(0) })
      .nullable()
      .default(null),
    /** What is answered while there are no new snapshots. */
    duringOutage: z.enum(['last', 'empty']).default('last'),
    /** Whether AGENTS_ON_CONTACT counts agents in after-contact work too. */
    onContactCountsWrapUp: z.boolean().default(true),
  })
  .prefault({});
