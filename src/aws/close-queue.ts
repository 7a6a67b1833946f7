/** The queue of campaigns to be closed. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { CloseJob, CloseQueue } from '../closing/close-queue.ts';
import { figuresVersion } from '../report/report-figures.ts';
import { sendMessage } from './send-message.ts';

/** Whose figures are of another release is read anew: they cannot be gone on with. */
const checkpointSchema = z.catch(
  z.optional(
    z.object({
      uploadId: z.string(),
      parts: z.array(z.string()),
      after: z.string(),
      tally: z.record(z.string(), z.number()),
      requested: z.optional(z.record(z.string(), z.number())),
      figures: z.looseObject({ version: z.literal(figuresVersion) }),
      readSince: z.string(),
      changedAt: z.string(),
      answerColumns: z.optional(z.number()),
      layout: z.optional(z.string()),
    }),
  ),
  undefined,
);

const jobSchema = z.object({
  campaignId: z.string(),
  closings: z.optional(z.array(z.string())),
  tries: z.optional(z.number()),
  disagreedSince: z.optional(z.string()),
  checkpoint: checkpointSchema,
});

export class SqsCloseQueue implements CloseQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  send(job: CloseJob, delaySeconds = 0): Promise<void> {
    return sendMessage(this.#sqs, this.#url, job, delaySeconds);
  }
}

/**
 * The job in a message of the queue.
 * @throws Error when there is none in it.
 */
export function readCloseJob(body: string): CloseJob {
  const { checkpoint, ...job } = jobSchema.parse(JSON.parse(body));
  return { ...job, ...(checkpoint && { checkpoint }) } as CloseJob;
}
