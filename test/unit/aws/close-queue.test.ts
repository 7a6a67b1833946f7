import { EventBridgeClient, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { EventBus } from '../../../src/aws/campaign-events.ts';
import { readCloseJob, SqsCloseQueue } from '../../../src/aws/close-queue.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import type { CloseJob } from '../../../src/closing/close-queue.ts';
import { noFigures, withContacts } from '../../../src/report/report-figures.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';
import { usualHours } from '../../support/usual-hours.ts';

/** Of a campaign of two months in which nobody was called like anybody else, and millions were. */
function theLargestFigures() {
  const contacts = Array.from({ length: 2_000 }, (_, i) => {
    const attempts = Array.from({ length: 9 }, (__, n) => ({
      attempt: n + 1,
      dialedAt: toIso(noon + ((i * 7 + n * 1_999) % 86_400) * (DAY_MS / 1_440)),
    }));
    const letters = String.fromCodePoint(0x1f600 + (i % 60), 0x1f300 + Math.floor(i / 60));
    const reason = letters.repeat(200);
    return i % 2 === 0
      ? aContact({ attempt: 9, attempts }).completed()
      : aContact({ attempt: 9, attempts, reason }).failed({ error: undefined });
  });
  const figures = withContacts(noFigures(), contacts, usualHours);
  // Counts of a million each.
  return JSON.parse(JSON.stringify(figures), (key, value) =>
    typeof value === 'number' &&
    !['version', 'widthMinutes', 'first', 'firstCallAt', 'lastCallAt'].includes(key)
      ? 1_000_000
      : value,
  );
}

describe('a job of the close queue', () => {
  const job: CloseJob = {
    campaignId: 'spring',
    closings: [toIso(noon), toIso(noon + 15_000)],
    tries: 3,
    disagreedSince: toIso(noon),
    checkpoint: {
      uploadId: 'upload',
      parts: ['etag checksum'],
      after: '+12065550101',
      tally: { COMPLETED: 1, ANSWERED: 1 },
      figures: withContacts(noFigures(), [aContact().completed()], usualHours),
      readSince: toIso(noon),
      changedAt: toIso(noon),
    },
  };

  it('comes out as it went in, after its delay', async () => {
    const { client, requests } = fakeClient(new SQSClient(offline), () => ({}));

    await new SqsCloseQueue(client, 'https://queue').send(job, 15);

    expect(requests[0]?.input).toMatchObject({ DelaySeconds: 15 });
    expect(readCloseJob(String(requests[0]?.input.MessageBody))).toEqual(job);
  });

  it('of the longest list with the largest figures fits into a message', () => {
    const parts = Array.from({ length: 5_000 }, () => `${'0'.repeat(32)} AAAAAA==`);
    const figures = theLargestFigures();
    const body = JSON.stringify({
      ...job,
      ...(job.checkpoint && { checkpoint: { ...job.checkpoint, parts, figures } }),
    });

    expect(Buffer.byteLength(JSON.stringify(figures))).toBeLessThan(30 * 1024);
    expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
  });

  it('begins anew when its figures are those of another release', () => {
    const earlier = { ...job.checkpoint, figures: undefined };
    const later = { ...job.checkpoint, figures: { ...job.checkpoint?.figures, version: 99 } };

    for (const checkpoint of [earlier, later]) {
      const read = readCloseJob(JSON.stringify({ ...job, checkpoint }));
      expect(read).toMatchObject({ campaignId: 'spring', tries: 3 });
      expect(read).not.toHaveProperty('checkpoint');
    }
  });

  it('that is none says so', () => {
    expect(() => readCloseJob('{"campaign":"spring"}')).toThrow();
  });
});

describe('the event on the end of a campaign', () => {
  const results = { bucket: 'results', key: 'results/spring/results.csv' };
  const report = { bucket: 'results', key: 'results/spring/report.html' };

  function aCampaignWith(files: number): Campaign {
    const file = { bytes: 1, rows: 10, rejected: 1, duplicates: 2, done: true, startedAt: toIso(noon) };
    return {
      campaignId: 'spring',
      state: 'COMPLETED',
      createdAt: toIso(noon),
      completedAt: toIso(noon),
      counts: { COMPLETED: 7, REJECTED: 1 },
      files: Object.fromEntries(
        Array.from({ length: files }, (_, i) => [
          i,
          { ...file, file: `${'f'.repeat(900)}${i}.csv`, version: 'v1' },
        ]),
      ),
    };
  }

  async function detailOf(campaign: Campaign): Promise<Record<string, unknown>> {
    const { client, requests } = fakeClient<EventBridgeClient, PutEventsCommandInput>(
      new EventBridgeClient(offline),
      () => ({
        Entries: [{ EventId: '1' }],
      }),
    );
    await new EventBus(client).completed(campaign, results, report);
    const { Entries = [] } = requests[0]?.input ?? {};
    const [entry] = Entries;
    expect(entry).toMatchObject({ Source: 'campaign-dialer', DetailType: 'Campaign Completed' });
    expect(entry?.Detail?.length).toBeLessThan(128 * 1024);
    return JSON.parse(entry?.Detail ?? '');
  }

  it('reports counts, files and where the results are', async () => {
    const detail = await detailOf(aCampaignWith(1));

    expect(detail).toMatchObject({
      campaignId: 'spring',
      state: 'COMPLETED',
      counts: { COMPLETED: 7 },
      results,
      report,
    });
    expect(detail.files).toMatchObject([{ rows: 10, rejected: 1, duplicates: 2 }]);
  });

  it('fits, however many files there were', async () => {
    const detail = await detailOf(aCampaignWith(300));

    expect((detail.files as unknown[]).length + Number(detail.filesLeftOut)).toBe(300);
  });

  it('is an error when EventBridge does not take it', async () => {
    const { client } = fakeClient(new EventBridgeClient(offline), () => ({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }],
    }));

    await expect(new EventBus(client).completed(aCampaignWith(1), results, report)).rejects.toThrow(
      'slow down',
    );
  });
});
