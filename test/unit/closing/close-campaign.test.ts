import { describe, expect, it } from 'vitest';
import type { Campaign, ImportedFile } from '../../../src/campaign/campaign.ts';
import { fileId } from '../../../src/campaign/campaign-id.ts';
import { Closer } from '../../../src/closing/close-campaign.ts';
import type { CloseJob } from '../../../src/closing/close-queue.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { addCounts, type Counted, countChange } from '../../../src/contact/counts.ts';
import { Counter } from '../../../src/counting/count-contacts.ts';
import type { ContactChanged } from '../../../src/counting/count-ledger.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import {
  inPages,
  MemoryCampaignEvents,
  MemoryCloseQueue,
  MemoryContactEvents,
  MemoryCountLedger,
  MemoryResults,
} from '../../support/memory-closing.ts';
import { MemoryCampaigns, MemoryContacts } from '../../support/memory-stores.ts';

const job: CloseJob = { campaignId: 'spring' };
const key = 'results/spring/results.csv';
const reportKey = 'results/spring/report.html';
const never = Number.POSITIVE_INFINITY;

interface Given {
  readonly contacts?: number;
  readonly campaign?: Partial<Campaign>;
  readonly partCharacters?: number;
  readonly retentionDays?: number;
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
async function aCampaignToClose({
  contacts: many = 5,
  campaign = {},
  partCharacters,
  retentionDays = Number.POSITIVE_INFINITY,
}: Given = {}) {
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
  const ledger = new MemoryCountLedger(campaigns);
  const ports = {
    contacts: inPages(contacts, 10, onPage),
    campaigns,
    results,
    events,
    closeQueue,
    ledger,
    clock,
    log,
  };
  const closer = new Closer(ports, { callingHours: { start: '08:00', end: '21:00' }, retentionDays });
  return {
    closer,
    contacts,
    ledger,
    campaigns,
    results,
    events,
    closeQueue,
    clock,
    lines,
    /** As many pages as a run has time for. */
    run: (next: CloseJob, time = never) => closer.close(next, clock.at + (time - 0.5) * MINUTE_MS),
    takeJob: () => closeQueue.jobs.shift(),
    /** Handles the job and all that come of it, each when it is due; answers their delays. */
    closeToTheEnd: async (first: CloseJob = job, beforeEach = async () => {}) => {
      const delays: number[] = [];
      await closer.close(first, never);
      for (let next = closeQueue.jobs.shift(); next; next = closeQueue.jobs.shift()) {
        delays.push(next.delaySeconds);
        clock.at += next.delaySeconds * SECOND_MS;
        await beforeEach();
        await closer.close(next.job, never);
      }
      return delays;
    },
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
  it('gets its results, is over, and its end is published', async () => {
    const { closer, campaign, events, keysInResults, closeQueue, lines } = await aCampaignToClose();

    await closer.close(job, never);

    expect(keysInResults()).toEqual([0, 1, 2, 3, 4].map(numbered));
    expect(campaign()).toMatchObject({ state: 'COMPLETED', completedAt: toIso(noon + MINUTE_MS) });
    expect(campaign()?.closingAt).toBeUndefined();
    expect(campaign()?.stateReason).toBeUndefined();
    expect(events.completions).toEqual([campaign()]);
    expect(events.places).toEqual([
      [
        { bucket: 'results', key },
        { bucket: 'results', key: reportKey },
      ],
    ]);
    expect(closeQueue.jobs).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('gets its report before it is over, with the state and the time of its end', async () => {
    const { closer, campaign, campaigns, results } = await aCampaignToClose();
    const complete = campaigns.complete.bind(campaigns);
    const written: (string | undefined)[] = [];
    campaigns.complete = (...args) => {
      written.push(results.files.get(key), results.files.get(reportKey));
      return complete(...args);
    };

    await closer.close(job, never);

    expect(written.every((file) => file !== undefined)).toBe(true);
    const report = results.files.get(reportKey) ?? '';
    expect(report).toContain('5 people were reached of the 5 who were called (100%)');
    expect(report).toContain('>Completed<');
    expect(campaign()?.completedAt).toBe('2026-11-02T12:01:00.000Z');
    expect(report).toContain('<dt>Over</dt><dd>2 Nov 2026, 12:01</dd>');
  });

  it('reports abandoned calls if it was paced by agents, also when it is closed in several runs', async () => {
    const settings = { agents: { mode: 'predictive', queueId: 'q' } } as const;
    const given = { contacts: 45, campaign: { settings }, partCharacters: 200 } as const;
    const { run, takeJob, results } = await aCampaignToClose(given);

    await run(job, 2);
    for (let next = takeJob(); next; next = takeJob()) await run(next.job, 2);

    expect(results.files.get(reportKey)).toContain('45 calls were answered by a person; 0 of them (0.00%)');
  });

  it('stays cancelled when it was', async () => {
    const given = { campaign: { state: 'CANCELLED', stateReason: 'Cancelled by the operator.' } } as const;
    const { closer, campaign } = await aCampaignToClose(given);

    await closer.close(job, never);

    expect(campaign()).toMatchObject({ state: 'CANCELLED', stateReason: 'Cancelled by the operator.' });
    expect(campaign()?.completedAt).toBeDefined();
  });

  it('is published again, and nothing else, when the job is redelivered', async () => {
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
    const { closeToTheEnd, campaign, contacts, lines, put, results } = await aCampaignToClose();
    contacts.items.clear();
    put(aContact().completed());

    await closeToTheEnd();

    expect(campaign()?.state).toBe('COMPLETED');
    expect(campaign()?.stateReason).toContain('6 rows, 1 of them duplicates');
    expect(results.files.get(reportKey)).toContain('6 rows, 1 of them duplicates');
    expect(lines).toContain('error: The rows of a campaign do not add up.');
  });
});

describe('columns of the customer file in the results', () => {
  const attributeColumns = ['First Name', 'plan'];
  const settings = { results: { attributes: ['First_Name'] } };

  it('stay the same in all parts of the file', async () => {
    const given = { contacts: 45, campaign: { settings, attributeColumns }, partCharacters: 200 };
    const { run, takeJob, results, keysInResults } = await aCampaignToClose(given);

    await run(job, 2);
    for (let next = takeJob(); next; next = takeJob()) await run(next.job, 2);

    const [header = '', ...lines] = (results.files.get(key) ?? '').split('\r\n').slice(0, -1);
    expect(header).toMatch(/,consentSource,First Name$/);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([header.split(',').length]));
    expect(keysInResults()).toHaveLength(45);
    expect(results.begun).toBe(1);
  });

  it('are those of the settings that count when the closing ends', async () => {
    const given = { contacts: 45, campaign: { settings, attributeColumns }, partCharacters: 200 };
    const { run, takeJob, campaigns, results, keysInResults } = await aCampaignToClose(given);

    await run(job, 2);
    await campaigns.saveSettings('spring', { results: { attributes: 'all' } });
    for (let next = takeJob(); next; next = takeJob()) await run(next.job, 2);

    const [header = '', ...lines] = (results.files.get(key) ?? '').split('\r\n').slice(0, -1);
    expect(header).toMatch(/,consentSource,First Name,plan$/);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([header.split(',').length]));
    expect(keysInResults()).toEqual(Array.from({ length: 45 }, (_, i) => numbered(i)));
  });

  it('do not keep a closing of an earlier version from going on', async () => {
    const { run, takeJob, results, keysInResults } = await aCampaignToClose({
      contacts: 45,
      partCharacters: 200,
    });

    await run(job, 2);
    for (let next = takeJob(); next; next = takeJob()) {
      const { layout: _, ...checkpoint } = next.job.checkpoint ?? {};
      await run({ ...next.job, checkpoint: checkpoint as CloseJob['checkpoint'] }, 2);
    }

    expect(keysInResults()).toHaveLength(45);
    expect(results.begun).toBe(1);
  });
});

describe('the report of a campaign', () => {
  it('reports a reason that Connect gave without what is of one contact, and keeps it for the operator', async () => {
    const stateReason =
      'Amazon Connect refused 5 contacts in a row (InvalidParameter: "Zoë Miller" zoe@example.com). Look.';
    const { closer, campaign, results } = await aCampaignToClose({
      campaign: { state: 'STOPPED', stateReason },
    });

    await closer.close(job, never);

    expect(campaign()?.stateReason).toBe(stateReason);
    const report = results.files.get(reportKey) ?? '';
    expect(report).toContain('refused # contacts in a row (InvalidParameter: “…” …). Look.');
    expect(report).not.toContain('Zoë');
  });

  it('reports an operator’s own words, and a sentence of ours behind a stop with its numbers', async () => {
    const stateReason = 'Zoë decided so on day 3.';
    const cancelled = await aCampaignToClose({ campaign: { state: 'CANCELLED', stateReason } });
    await cancelled.closer.close(job, never);
    expect(cancelled.results.files.get(reportKey)).toContain(stateReason);

    const stopped = await aCampaignToClose({
      campaign: { state: 'STOPPED', stateReason: 'Refused 5 times.' },
    });
    stopped.contacts.items.delete(JSON.stringify(['spring', numbered(0)]));
    stopped.campaigns.change('spring', { counts: { COMPLETED: 4, ANSWERED: 4 } });
    await stopped.closer.close(job, never);
    const report = stopped.results.files.get(reportKey);
    expect(report).toContain('Refused # times. The campaign&#39;s files have 6 rows');
    expect(report).toContain('1 without a contact: see above');
  });

  it('leaves out a contact that cannot be read, and keeps neither results nor the end back', async () => {
    const { closer, campaign, results, lines, put, keysInResults } = await aCampaignToClose();
    const odd = aContact({ contactKey: numbered(2), phoneNumber: numbered(2) });
    put(odd.completed({ attempts: 'changed by hand' as never }));

    await closer.close(job, never);

    expect(campaign()?.state).toBe('COMPLETED');
    expect(keysInResults()).toEqual([0, 1, 2, 3, 4].map(numbered));
    const report = results.files.get(reportKey);
    expect(report).toContain('5 people were reached of the 5 who were called (100%): 4 calls');
    expect(report).toContain('1 contact could not be read in full');
    expect(lines).toEqual([
      'error: The report of a campaign leaves out contacts whose items cannot be read.',
    ]);
  });

  it('that cannot be made says so in its place, and does not keep the end back', async () => {
    const { closer, campaign, results, lines, events, keysInResults } = await aCampaignToClose({
      campaign: { createdAt: 'changed by hand' },
    });
    results.files.set(reportKey, 'an older one');

    await closer.close(job, never);

    expect(campaign()?.state).toBe('COMPLETED');
    expect(keysInResults()).toHaveLength(5);
    expect(results.files.get(reportKey)).toContain('its report could not be written');
    expect(events.completions).toHaveLength(1);
    expect(lines).toEqual([
      'error: The report of a campaign could not be written; the campaign completes without it.',
    ]);
  });

  it('that cannot be saved is tried again: the campaign is not over yet', async () => {
    const { closer, campaign, results } = await aCampaignToClose();
    const save = results.savePage.bind(results);
    results.savePage = async () => {
      throw new Error('SlowDown');
    };
    await expect(closer.close(job, never)).rejects.toThrow('SlowDown');
    expect(campaign()?.completedAt).toBeUndefined();

    results.savePage = save;
    await closer.close(job, never);
    expect(campaign()?.state).toBe('COMPLETED');
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
    expect(again?.job).toMatchObject({ ...job, tries: 1, disagreedSince: toIso(noon + MINUTE_MS) });
    expect(again?.delaySeconds).toBe(15);
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
    'are put right when nothing can come from the stream any more (parts of %d characters)',
    async (partCharacters) => {
      const campaign = { counts: { QUEUED: 1, COMPLETED: 24 } };
      const world = await aCampaignToClose({ contacts: 25, partCharacters, campaign });

      const delays = await world.closeToTheEnd();

      expect(delays.slice(0, 21)).toEqual([...Array.from({ length: 20 }, () => 15), 900]);
      expect(new Set(delays.slice(20))).toEqual(new Set([900]));
      const took = Date.parse(world.campaign()?.completedAt ?? '') - noon;
      expect(took).toBeGreaterThanOrEqual(25 * HOUR_MS);
      expect(took).toBeLessThan(26 * HOUR_MS);
      expect(world.campaign()).toMatchObject({
        state: 'COMPLETED',
        counts: { COMPLETED: 25, ANSWERED: 25 },
        calls: 25,
      });
      expect(world.lines).toEqual(['warn: Counts did not agree with the contacts and were corrected.']);
      expect(world.keysInResults()).toHaveLength(25);
      expect(world.results.uploads.size).toBe(0);
    },
  );

  it('are corrected to the contacts as they stand then, and only long after the last of them changed', async () => {
    const world = await aCampaignToClose({ campaign: { counts: { COMPLETED: 4 } } });
    const changedAt = noon + 20 * HOUR_MS;
    const late = aContact({ contactKey: numbered(0), phoneNumber: numbered(0) });
    const changeLate = async () => {
      if (world.clock.at >= changedAt)
        world.put(late.completed({ outcome: 'BUSY', updatedAt: toIso(changedAt) }));
    };

    await world.closeToTheEnd(job, changeLate);

    expect(world.campaign()?.counts).toEqual({ COMPLETED: 5, ANSWERED: 4, BUSY: 1 });
    expect(Date.parse(world.campaign()?.completedAt ?? '')).toBeGreaterThanOrEqual(changedAt + 25 * HOUR_MS);
  });

  it('keep the campaign from being closed by anybody else meanwhile', async () => {
    const { closeToTheEnd, campaigns, clock } = await aCampaignToClose({
      campaign: { counts: { COMPLETED: 4 } },
    });
    let begun = 0;

    const delays = await closeToTheEnd(job, async () => {
      if (await campaigns.beginClosing('spring', clock.at)) begun += 1;
    });

    expect(delays.length).toBeGreaterThan(100);
    expect(begun).toBe(0);
  });

  it('are left to the next closing when new customers come meanwhile', async () => {
    const world = await aCampaignToClose({ campaign: { counts: { COMPLETED: 4 } } });
    const { campaigns, clock, closer, takeJob, campaign } = world;
    await closer.close(job, never);
    const old = takeJob()?.job ?? job;
    clock.at += 26 * HOUR_MS;
    await campaigns.openFile('spring', { ...aFile(0), version: 'v2', rows: 0, duplicates: 0 });

    await closer.close(old, never);
    expect(takeJob()).toBe(undefined);

    await campaigns.beginClosing('spring', clock.at);
    await closer.close(old, never);
    expect(takeJob()).toBe(undefined);
    expect(campaign()).toMatchObject({ counts: { COMPLETED: 4 } });
    await closer.close(job, never);
    expect(takeJob()?.job).toMatchObject({ tries: 1, disagreedSince: toIso(clock.at) });
  });

  it('are waited for although a run is killed before it renews the closing', async () => {
    const { closer, campaigns, takeJob, campaign } = await aCampaignToClose({
      campaign: { counts: { DIALED: 5 } },
    });
    const renew = campaigns.renewClosing;
    campaigns.renewClosing = async () => {
      throw new Error('killed');
    };
    await expect(closer.close(job, never)).rejects.toThrow('killed');
    campaigns.renewClosing = renew;
    campaigns.change('spring', { counts: { COMPLETED: 5, ANSWERED: 5 } });

    await closer.close(takeJob()?.job ?? job, never);

    expect(campaign()?.state).toBe('COMPLETED');
  });

  it('do not wait twice when a run is delivered again', async () => {
    const { closer, takeJob, closeToTheEnd } = await aCampaignToClose({
      campaign: { counts: { DIALED: 5 } },
    });
    await closer.close(job, never);
    const second = takeJob()?.job ?? job;
    await closer.close(second, never);
    const third = takeJob()?.job ?? job;

    await closer.close(second, never);

    expect(takeJob()).toBe(undefined);
    await closeToTheEnd(third);
  });

  it('are right for good when the stream was minutes behind as the campaign closed', async () => {
    const world = await aCampaignToClose({ campaign: { counts: {} } });
    const counter = new Counter({
      ledger: world.ledger,
      campaigns: world.campaigns,
      clock: world.clock,
      log: { info() {}, warn() {}, error() {} },
      metrics: { publish() {} },
      random: () => 0.5,
      events: new MemoryContactEvents(),
    });
    const stream = world.contacts.all('spring').flatMap((contact) => lifeOf(contact));
    const numberedStream = stream.map((change, i) => ({
      ...change,
      eventId: `e${i}`,
    }));
    await counter.count(numberedStream.slice(0, 8));

    let caughtUp = false;
    await world.closeToTheEnd(job, async () => {
      if (caughtUp || world.clock.at < noon + 30 * MINUTE_MS) return;
      caughtUp = true;
      await counter.count(numberedStream.slice(8));
    });

    expect(world.campaign()).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 5, ANSWERED: 5 } });
    expect(Date.parse(world.campaign()?.completedAt ?? '')).toBeLessThan(noon + HOUR_MS);
    expect(world.lines).toEqual([]);
  });
});

describe('counts that were set aside because the item of the campaign was full', () => {
  const counts = { COMPLETED: 3, ANSWERED: 3 };
  const aside = { counts: { COMPLETED: 2, ANSWERED: 2 }, calls: 2, version: 1 };

  it('are in the campaign when it is closed, which does not wait for the stream to forget them', async () => {
    const world = await aCampaignToClose({ campaign: { counts, calls: 3 } });
    world.ledger.aside.set('spring', aside);

    const delays = await world.closeToTheEnd();

    expect(delays).toEqual([]);
    expect(world.campaign()).toMatchObject({
      state: 'COMPLETED',
      counts: { COMPLETED: 5, ANSWERED: 5 },
      calls: 5,
    });
    expect(world.ledger.aside.size).toBe(0);
    expect(world.events.completions[0]?.counts).toEqual({ COMPLETED: 5, ANSWERED: 5 });
  });

  it('wait while the stream is behind, and are not counted twice when more are set aside meanwhile', async () => {
    const world = await aCampaignToClose({ campaign: { counts } });
    world.ledger.aside.set('spring', { ...aside, counts: { COMPLETED: 1, ANSWERED: 1 } });
    const foldIn = world.ledger.foldIn.bind(world.ledger);
    let folded = 0;
    world.ledger.foldIn = async (...args) => {
      folded += 1;
      // Something is set aside between the look and the write.
      if (folded === 1) {
        const marker = { eventIds: ['late'] };
        const activity = { calls: 0, errors: [] };
        await world.ledger.setAside(marker, { campaignId: 'spring', counts: {}, activity });
      }
      return foldIn(...args);
    };

    const delays = await world.closeToTheEnd(job, async () => {
      if (world.ledger.aside.get('spring')?.version === 1) world.ledger.aside.set('spring', aside);
    });

    expect(delays).toEqual([15, 15]);
    expect(world.campaign()).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 5, ANSWERED: 5 } });
    expect(world.ledger.aside.size).toBe(0);
  });

  it('are gone when the counts had to be corrected to the contacts', async () => {
    const world = await aCampaignToClose({ campaign: { counts } });
    world.ledger.aside.set('spring', { ...aside, counts: { COMPLETED: 1 } });

    await world.closeToTheEnd();

    expect(world.campaign()).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 5, ANSWERED: 5 } });
    expect(world.ledger.aside.size).toBe(0);
  });
});

/** What the stream tells of a contact from its import to its end. */
function lifeOf(contact: Contact): Omit<ContactChanged, 'eventId'>[] {
  const life: Counted[] = [{ status: 'QUEUED' }, { status: 'DIALING' }, { status: 'DIALED' }, contact];
  return life.map((after, i) => {
    const before = life[i - 1];
    return { campaignId: 'spring', ...(before && { before }), after };
  });
}

describe('a campaign that took longer than its contacts are kept', () => {
  /** Two of five contacts, and a rejected one, are gone by the time it is closed. */
  async function aLongCampaign(given: Given = {}) {
    const file = { ...aFile(5), rows: 7, rejected: 1, startedAt: toIso(noon - 2 * DAY_MS) };
    const files = { [fileId(file.file, file.version)]: file };
    const counts = { COMPLETED: 5, ANSWERED: 5, REJECTED: 1 };
    const world = await aCampaignToClose({
      retentionDays: 1,
      ...given,
      campaign: { files, counts, ...given.campaign },
    });
    for (const i of [0, 1]) world.contacts.items.delete(JSON.stringify(['spring', numbered(i)]));
    return world;
  }

  it('ends with its counts as they are, and says who is missing from its results', async () => {
    const { closer, campaign, lines, keysInResults, results } = await aLongCampaign();

    await closer.close(job, never);

    expect(campaign()).toMatchObject({
      state: 'COMPLETED',
      counts: { COMPLETED: 5, ANSWERED: 5, REJECTED: 1 },
      stateReason: expect.stringMatching(/^3 contacts were deleted .* 1 day .* not in results\.csv/),
    });
    expect(campaign()?.stateReason).not.toContain('rows');
    const report = results.files.get(reportKey);
    expect(report).toContain('2 deleted before the end');
    expect(report).not.toContain('without a contact');
    expect(keysInResults()).toEqual([2, 3, 4].map(numbered));
    expect(lines).toEqual(['warn: Contacts expired before their campaign completed.']);
  });

  it('keeps why it was cancelled, and says so once, however often it is closed', async () => {
    const given = { campaign: { state: 'CANCELLED', stateReason: 'By the operator.' } } as const;
    const { closer, campaign, campaigns, clock } = await aLongCampaign(given);
    await closer.close(job, never);
    const { stateReason } = campaign() ?? {};
    expect(stateReason).toMatch(/^By the operator\. 3 contacts were/);

    campaigns.change('spring', { completedAt: undefined });
    await campaigns.beginClosing('spring', clock.at);
    await closer.close(job, never);

    expect(campaign()?.stateReason).toBe(stateReason);
  });

  it('reports rows that were lost, too', async () => {
    const { closer, campaign, lines } = await aLongCampaign({
      campaign: { counts: { COMPLETED: 4, ANSWERED: 4 } },
    });

    await closer.close(job, never);

    expect(campaign()?.stateReason).toMatch(/^1 contact was deleted .* The campaign's files have 7 rows/);
    expect(lines).toContain('error: The rows of a campaign do not add up.');
  });

  it('does not take for expired who cannot have ended so long ago', async () => {
    const { closer, campaign, takeJob } = await aLongCampaign({ retentionDays: 3 });

    await closer.close(job, never);

    expect(campaign()?.completedAt).toBe(undefined);
    expect(takeJob()?.job.tries).toBe(1);
  });

  it('waits for its counts when the stream is behind, and they do not shrink when that never comes', async () => {
    const counts = { COMPLETED: 4, ANSWERED: 4, DIALED: 1, REJECTED: 1 };
    const { campaign, closeToTheEnd } = await aLongCampaign({ campaign: { counts } });

    await closeToTheEnd();

    expect(Date.parse(campaign()?.completedAt ?? '')).toBeGreaterThan(noon + 25 * HOUR_MS);
    expect(campaign()?.counts).toEqual(counts);
    expect(campaign()?.stateReason).toMatch(/^3 contacts were deleted/);
  });
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
    const inOneRun = await aCampaignToClose({ ...long, partCharacters: 1_000_000 });
    // So that both are over at the same moment: one run asks for ten pages, a minute each.
    inOneRun.clock.at += Date.parse(world.campaign()?.completedAt ?? '') - noon - 10 * MINUTE_MS;
    await inOneRun.run(job);
    expect(world.results.files.get(reportKey)).toContain('95 people were reached');
    expect(world.results.files.get(reportKey)).toBe(inOneRun.results.files.get(reportKey));
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
    expect(world.results.files.get(reportKey)).toContain('95 people were reached');
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
    expect(world.results.files.get(reportKey)).toContain('95 people were reached');
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
