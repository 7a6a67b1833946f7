import { describe, expect, it } from 'vitest';
import { Closer } from '../../../src/app/close-campaign.ts';
import type { CloseJob } from '../../../src/app/ports.ts';
import type { Campaign, ImportedFile } from '../../../src/domain/campaign.ts';
import { fileId } from '../../../src/domain/campaign-id.ts';
import type { Contact } from '../../../src/domain/contact.ts';
import { addCounts, countChange } from '../../../src/domain/counts.ts';
import { MINUTE_MS, toIso } from '../../../src/domain/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import {
  inPages,
  MemoryCampaignEvents,
  MemoryCloseQueue,
  MemoryResults,
} from '../../support/memory-closing.ts';
import { MemoryCampaigns, MemoryContacts } from '../../support/memory-stores.ts';

const job: CloseJob = { campaignId: 'spring' };
const key = 'results/spring/results.csv';
const never = Number.POSITIVE_INFINITY;

interface Given {
  readonly contacts?: number;
  readonly campaign?: Partial<Campaign>;
  readonly partCharacters?: number;
}

function aFile(rows: number): ImportedFile {
  return {
    file: 'spring.csv',
    version: 'v1',
    bytes: 100,
    rows: rows + 1,
    rejected: 0,
    duplicates: 1,
    done: true,
    startedAt: toIso(noon),
  };
}

function numbered(i: number): string {
  return `+1206555${String(i).padStart(4, '0')}`;
}

/** A campaign that the sweeper has found to be over, with so many contacts that have ended. */
async function aCampaignToClose({ contacts: many = 5, campaign = {}, partCharacters }: Given = {}) {
  const contacts = new MemoryContacts();
  const all = Array.from({ length: many }, (_, i) =>
    aContact({ contactKey: numbered(i), phoneNumber: numbered(i) }).completed(),
  );
  for (const contact of all) await contacts.create(contact);
  const campaigns = new MemoryCampaigns();
  const file = aFile(many);
  campaigns.items.set('spring', {
    campaignId: 'spring',
    state: 'RUNNING',
    createdAt: toIso(noon),
    files: { [fileId(file.file, file.version)]: file },
    counts: countsOf(all),
    ...campaign,
  });
  await campaigns.beginClosing('spring', noon);
  const clock = { at: noon, now: () => clock.at, sleepUntil: async () => {} };
  const results = new MemoryResults(partCharacters);
  const events = new MemoryCampaignEvents();
  const closeQueue = new MemoryCloseQueue();
  const lines: string[] = [];
  const log = {
    info() {},
    warn: (message: string) => lines.push(`warn: ${message}`),
    error: (message: string) => lines.push(`error: ${message}`),
  };
  let pages = 0;
  const onPage = () => {
    pages += 1;
    clock.at += MINUTE_MS;
  };
  const ports = {
    contacts: inPages(contacts, 10, onPage),
    campaigns,
    results,
    events,
    closeQueue,
    clock,
    log,
  };
  const closer = new Closer(ports);
  return {
    closer,
    contacts,
    campaigns,
    results,
    events,
    closeQueue,
    clock,
    lines,
    /** As many pages as a run has time for. */
    run: (next: CloseJob, time = never) => closer.close(next, clock.at + (time - 0.5) * MINUTE_MS),
    takeJob: () => closeQueue.jobs.shift(),
    pages: () => pages,
    campaign: () => campaigns.items.get('spring'),
    put: (contact: Contact) => contacts.items.set(JSON.stringify(['spring', contact.contactKey]), contact),
    keysInResults: () =>
      (results.files.get(key) ?? '')
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]),
  };
}

function countsOf(contacts: readonly Contact[]) {
  return contacts.map((contact) => countChange(undefined, contact)).reduce(addCounts, {});
}

describe('a campaign whose contacts have all ended', () => {
  it('gets its results, is over, and everybody is told', async () => {
    const { closer, campaign, events, keysInResults, closeQueue, lines } = await aCampaignToClose();

    await closer.close(job, never);

    expect(keysInResults()).toEqual([0, 1, 2, 3, 4].map(numbered));
    expect(campaign()).toMatchObject({ state: 'COMPLETED', completedAt: toIso(noon + MINUTE_MS) });
    expect(campaign()?.closingAt).toBeUndefined();
    expect(campaign()?.stateReason).toBeUndefined();
    expect(events.completions).toEqual([campaign()]);
    expect(closeQueue.jobs).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('stays cancelled when it was', async () => {
    const given = { campaign: { state: 'CANCELLED', stateReason: 'Cancelled by the operator.' } } as const;
    const { closer, campaign } = await aCampaignToClose(given);

    await closer.close(job, never);

    expect(campaign()).toMatchObject({ state: 'CANCELLED', stateReason: 'Cancelled by the operator.' });
    expect(campaign()?.completedAt).toBeDefined();
  });

  it('is told about again, and nothing else, when the job comes again', async () => {
    const { closer, events, pages } = await aCampaignToClose();
    await closer.close(job, never);
    const read = pages();

    await closer.close(job, never);

    expect(events.completions).toHaveLength(2);
    expect(pages()).toBe(read);
  });

  it('that has no contacts has results without lines', async () => {
    const { closer, results, campaign } = await aCampaignToClose({ contacts: 0 });

    await closer.close(job, never);

    expect(results.files.get(key)?.split('\r\n')).toHaveLength(2);
    expect(campaign()?.state).toBe('COMPLETED');
  });

  it('says when rows are missing among its contacts, and is over all the same', async () => {
    const { closer, campaign, contacts, lines, put } = await aCampaignToClose();
    contacts.items.clear();
    put(aContact().completed());
    await closer.close({ ...job, tries: 20 }, never);

    expect(campaign()?.state).toBe('COMPLETED');
    expect(campaign()?.stateReason).toContain('6 rows, 1 of them duplicates');
    expect(lines).toContain('error: The rows of a campaign do not add up.');
  });
});

describe('a campaign that is not over after all', () => {
  it('is left alone when a contact is under way', async () => {
    const { closer, campaign, put, results, events } = await aCampaignToClose({
      contacts: 40,
      partCharacters: 500,
    });
    put(aContact({ contactKey: numbered(35) }).waiting());

    await closer.close(job, never);

    expect(campaign()?.state).toBe('RUNNING');
    expect(campaign()?.closingAt).toBeUndefined();
    expect([results.files.size, results.uploads.size, events.completions.length]).toEqual([0, 0, 0]);
  });

  it('is left alone when a file of it is still being read', async () => {
    const { closer, campaign, campaigns } = await aCampaignToClose();
    campaigns.change('spring', { files: { open: { ...aFile(5), done: false } } });

    await closer.close(job, never);

    expect(campaign()?.completedAt).toBeUndefined();
    expect(campaign()?.closingAt).toBeUndefined();
  });

  it('stays open when customers are dropped while its results are written', async () => {
    const { closer, campaign, campaigns, results, events } = await aCampaignToClose();
    const finish = results.open;
    results.open = (...args) => {
      void campaigns.changeState('spring', ['RUNNING'], 'IMPORTING', undefined);
      void campaigns.changeState('spring', ['IMPORTING'], 'RUNNING', undefined);
      return finish.apply(results, args);
    };

    await closer.close(job, never);

    expect(campaign()?.state).toBe('RUNNING');
    expect(campaign()?.completedAt).toBeUndefined();
    expect(events.completions).toEqual([]);
  });

  it('can be closed again at once when it was paused in the last moment', async () => {
    const { closer, campaign, campaigns, results } = await aCampaignToClose();
    const open = results.open;
    results.open = (...args) => {
      const upload = open.apply(results, args);
      const finish = upload.finish.bind(upload);
      upload.finish = async () => {
        await finish();
        await campaigns.changeState('spring', ['RUNNING'], 'PAUSED', 'Paused.');
      };
      return upload;
    };

    await closer.close(job, never);

    expect(campaign()?.state).toBe('PAUSED');
    expect([campaign()?.closingAt, campaign()?.completedAt]).toEqual([undefined, undefined]);
  });

  it('does not mind a job that nobody has begun', async () => {
    const { closer, campaigns, results } = await aCampaignToClose();
    await campaigns.stopClosing('spring');

    await closer.close(job, never);
    await closer.close({ campaignId: 'unknown' }, never);

    expect(results.files.size).toBe(0);
  });
});

describe('counts that do not agree with the contacts', () => {
  it('are waited for, because the stream may be behind', async () => {
    const { closer, campaign, campaigns, takeJob } = await aCampaignToClose({
      campaign: { counts: { DIALED: 5 } },
    });

    await closer.close(job, never);

    const again = takeJob();
    expect(again).toEqual({ job: { ...job, tries: 1 }, delaySeconds: 15 });
    expect(campaign()?.completedAt).toBeUndefined();

    campaigns.change('spring', { counts: { DIALED: 0, COMPLETED: 5, ANSWERED: 5 } });
    await closer.close(again?.job ?? job, never);
    expect(campaign()?.state).toBe('COMPLETED');
  });

  it('do not have a long list read again', async () => {
    const given = { contacts: 40, partCharacters: 500, campaign: { counts: { COMPLETED: 39 } } };
    const { closer, campaigns, takeJob, pages, keysInResults } = await aCampaignToClose(given);
    await closer.close(job, never);
    const read = pages();
    campaigns.change('spring', { counts: { COMPLETED: 40, ANSWERED: 40 } });

    await closer.close(takeJob()?.job ?? job, never);

    expect(pages()).toBe(read + 1);
    expect(keysInResults()).toEqual(Array.from({ length: 40 }, (_, i) => numbered(i)));
  });

  it.each([Number.POSITIVE_INFINITY, 100])(
    'are put right after 20 tries (parts of %d characters)',
    async (part) => {
      const given = {
        contacts: 25,
        partCharacters: part,
        campaign: { counts: { QUEUED: 1, COMPLETED: 24 } },
      };
      const { closer, campaign, takeJob, lines, results, keysInResults } = await aCampaignToClose(given);

      let tries = 0;
      for (let next: CloseJob | undefined = job; next; next = takeJob()?.job, tries += 1) {
        await closer.close(next, never);
      }

      expect(tries).toBe(21);
      expect(campaign()).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 25, ANSWERED: 25 } });
      expect(lines).toEqual(['warn: Counts did not agree with the contacts and were put right.']);
      expect(keysInResults()).toHaveLength(25);
      expect(results.uploads.size).toBe(0);
    },
  );
});

describe('results too long for one run', () => {
  const long = { contacts: 95, partCharacters: 1_500 };
  const all = Array.from({ length: 95 }, (_, i) => numbered(i));

  async function closeInRuns(world: Awaited<ReturnType<typeof aCampaignToClose>>) {
    let runs = 0;
    for (let next: CloseJob | undefined = job; next; next = world.takeJob()?.job, runs += 1) {
      await world.run(next, 3);
    }
    return runs;
  }

  it('are passed on from run to run until they are whole', async () => {
    const world = await aCampaignToClose(long);

    const runs = await closeInRuns(world);

    expect(runs).toBeGreaterThan(2);
    expect(world.keysInResults()).toEqual(all);
    expect(world.campaign()?.state).toBe('COMPLETED');
    expect(world.results.begun).toBe(1);
  });

  it('are whole when a run that was passed on is delivered again', async () => {
    const world = await aCampaignToClose(long);

    await world.run(job, 3);
    const second = world.takeJob()?.job ?? job;
    await world.run(second, 3);
    await world.run(second, 3);
    for (let next = world.takeJob(); next; next = world.takeJob()) await world.run(next.job, 3);

    expect(world.keysInResults()).toEqual(all);
    expect(world.campaign()?.state).toBe('COMPLETED');
  });

  it('are begun anew when their upload is gone', async () => {
    const world = await aCampaignToClose(long);
    await world.run(job, 3);
    const second = world.takeJob()?.job ?? job;
    world.results.uploads.clear();

    await world.run(second, 3);
    for (let next = world.takeJob(); next; next = world.takeJob()) await world.run(next.job, 3);

    expect(world.keysInResults()).toEqual(all);
    expect(world.results.begun).toBe(2);
  });

  it('are void when somebody else closes the campaign by now', async () => {
    const world = await aCampaignToClose(long);
    await world.run(job, 3);
    const second = world.takeJob()?.job ?? job;
    expect(await world.campaigns.beginClosing('spring', noon + 9 * 60 * MINUTE_MS)).toBe(true);

    await world.run(second, never);

    expect(world.campaign()?.completedAt).toBeUndefined();
    expect(world.results.files.size).toBe(0);
  });

  it('fail aloud when a run has no time for a single part', async () => {
    const world = await aCampaignToClose({ contacts: 95, partCharacters: 1_000_000 });

    await expect(world.run(job, 1)).rejects.toThrow('no part');
  });
});
