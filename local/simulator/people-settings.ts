/** Settings of who is called: people, and single numbers. */
import { z } from 'zod';
import { durationShape, range, share } from './setting-shapes.ts';

/** What becomes of a call. The last four are not people's doing: Connect, the instance or its quota end the call. */
export const fates = [
  'ANSWERED',
  'VOICEMAIL',
  'NO_ANSWER',
  'BUSY',
  'UNREACHABLE',
  'INVALID_NUMBER',
  'BLOCKED',
  'ABANDONED',
  'ATTEMPT_FAILED',
  'RESOURCE_ERROR',
  'DESTINATION_ERROR',
  'NO_ROOM',
] as const;
export type Fate = (typeof fates)[number];

/** Shares of all people; a person in none of them answers. */
const shares = {
  voicemail: share,
  noAnswer: share,
  busy: share,
  unreachable: share,
  /** Of numbers: these two are a number's nature, the same at every call. */
  invalidNumber: share,
  blocked: share,
  attemptFailed: share,
};
type ShareName = keyof typeof shares;
const shareNames = Object.keys(shares) as ShareName[];

/** Sums of decimal fractions may come out a little above 1. */
const roundingError = 1e-9;

export const peopleSchema = z
  .strictObject({
    ...shares,
    /** How long it rings before somebody, or the voicemail, answers. Missing: a quarter of the call, at most 6 s. */
    ringSeconds: durationShape.optional(),
    /** The same for a voicemail. Missing: like a person. */
    voicemailRingSeconds: durationShape.optional(),
    /** With detection: how long the greeting takes. Missing: detection takes no time. */
    greetingSeconds: durationShape.optional(),
    /** How long detection takes after the greeting. */
    detectionSeconds: durationShape.default({ min: 0, max: 0 }),
    /** How long a call that a voicemail takes stays active, ringing included. */
    voicemailSeconds: range({ min: 10, max: 40 }),
    /** How long a call that is busy, unreachable, invalid, blocked or failed stays active. */
    failureSeconds: range({ min: 1, max: 3 }),
    /** How long somebody waits in the queue for an agent. */
    patienceSeconds: range({ min: 10, max: 60 }),
    /** Of answered calls whose answering machine detection is on: those that it leaves undecided. */
    undetected: share,
    /** Of voicemails whose answering machine detection is on: those that it takes for a person. */
    takenForPerson: share,
  })
  .superRefine((people, context) => {
    const sum = shareNames.reduce((total, name) => total + people[name], 0);
    if (sum > 1 + roundingError) {
      context.addIssue({
        code: 'custom',
        message: `the shares ${shareNames.join(', ')} add up to ${Number(sum.toFixed(6))}, and must not be above 1`,
      });
    }
  })
  .prefault({});

/** The fate of each call to a number, in order; the last one repeats. */
export const fatesSchema = z
  .record(
    z.string().regex(/^\+[1-9]\d{1,14}$/, 'must be a number such as +12065550100'),
    z.array(z.enum(fates)).min(1),
  )
  .default({});

export type PeopleSettings = z.output<typeof peopleSchema>;
