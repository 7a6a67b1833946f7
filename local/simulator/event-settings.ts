/** How contact events are delivered: when, how reliably, and in which of the forms that samples of Connect show. */
import { z } from 'zod';
import { range, share } from './setting-shapes.ts';

export const eventsSchema = z
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

export type EventSettings = z.output<typeof eventsSchema>;
