import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../../src/campaign/deployment.ts';
import { Importer } from '../../../src/importing/import-file.ts';
import { ROWS_PER_CHUNK } from '../../../src/importing/import-list.ts';
import type { ImportJob } from '../../../src/importing/import-ports.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { oneInEach } from '../../support/length.ts';
import { MemoryNumbers } from '../../support/memory-numbers.ts';
import {
  MemoryCampaigns,
  MemoryContacts,
  MemoryDialQueue,
  MemoryImportQueue,
  MemoryReports,
  MemoryUploads,
} from '../../support/memory-stores.ts';
import { killPoints, MortalProcess } from '../../support/mortal-process.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** Everything that an importer works on; it outlives the importers. */
class Imports {
  readonly contacts = new MemoryContacts();
  readonly campaigns = new MemoryCampaigns();
  readonly numbers = new MemoryNumbers();
  readonly clock = new VirtualClock();
  readonly dialQueue = new MemoryDialQueue(this.clock);
  readonly importQueue = new MemoryImportQueue();
  readonly uploads = new MemoryUploads();
  readonly reports = new MemoryReports();
  readonly log = { info() {}, warn() {}, error() {} };
  readonly #defaultCountry: string;

  constructor(defaultCountry = 'US') {
    this.#defaultCountry = defaultCountry;
  }

  importer(process = new MortalProcess()): Importer {
    const reading = parseDeployment({
      instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
      contactFlowId: 'flow-1',
      defaultCountry: this.#defaultCountry,
    });
    if (!reading.ok) throw new Error(reading.messages.join(' '));
    const { contacts, campaigns, numbers, dialQueue, importQueue, uploads, reports, clock, log } = this;
    const ports = { contacts, campaigns, numbers, dialQueue, importQueue, uploads, reports, clock, log };
    return new Importer(process.wrap(ports), reading.deployment);
  }

  /** Imports the whole file, going on as often as it takes; then a second passes. */
  async import(job: ImportJob, deadline = this.clock.now() + MINUTE_MS): Promise<this> {
    this.importQueue.jobs.push(job);
    for (let next = this.importQueue.jobs.shift(); next; next = this.importQueue.jobs.shift()) {
      await this.importer().importFile(next, deadline);
    }
    await this.clock.run(this.clock.sleep(SECOND_MS));
    return this;
  }

  drop(key: string, content: string | Uint8Array, version?: string): Promise<this> {
    return this.import(this.uploads.drop(key, content, version));
  }

  get state() {
    return this.campaigns.items.get('suppressions')?.state;
  }

  get files() {
    return Object.values(this.campaigns.items.get('suppressions')?.files ?? {});
  }

  report(name: string): readonly unknown[] | undefined {
    return this.reports.finished.get(`results/suppressions/imports/${name}`);
  }
}

const [first = '', second = ''] = ['+12065550101', '+12065550102'];

describe('a do-not-call list', () => {
  it('puts its numbers on the list, each with where it came from and since when', async () => {
    const imports = new Imports();
    const since = new Date(imports.clock.now()).toISOString();

    await imports.drop('suppressions/asked.csv', `phoneNumber\n${first}\n(206) 555-0102\n`);

    expect([...imports.numbers.suppressed]).toEqual([
      [first, { at: since, source: 'suppressions/asked.csv, row 2' }],
      [second, { at: since, source: 'suppressions/asked.csv, row 3' }],
    ]);
    expect(imports.files).toMatchObject([{ rows: 2, rejected: 0, duplicates: 0, done: true }]);
    expect(imports.state).toBe('RUNNING');
    expect(imports.report('asked.csv')).toEqual([]);
    expect(imports.contacts.all()).toEqual([]);
    expect(imports.dialQueue.messages).toEqual([]);
  });

  it('in a folder adds to the list of that name, and says so', async () => {
    const imports = new Imports();
    const since = new Date(imports.clock.now()).toISOString();

    await imports.drop('suppressions/Brand A/asked.csv', `phoneNumber,source\n${first},crm\n${first},crm\n`);
    await imports.drop('suppressions/brand-a/again.csv', `phoneNumber\n${first}\n`);

    expect([...imports.numbers.suppressed]).toEqual([]);
    expect([...imports.numbers.lists]).toEqual([[first, { 'brand-a': { since, by: 'crm' } }]]);
    const reports = [...imports.reports.finished.values()];
    const note = expect.stringContaining('are on the do-not-call list "brand-a", by the name of its folder');
    const was = 'The number was already on the do-not-call list brand-a.';
    expect(reports).toMatchObject([
      [
        { row: 1, reason: note },
        { row: 3, result: 'duplicate' },
      ],
      [
        { row: 1, reason: note },
        { row: 2, result: 'duplicate', reason: was },
      ],
    ]);
  });

  it('in a folder that names no list adds to the list of all, and says so', async () => {
    const imports = await new Imports().drop('suppressions/бренд/asked.csv', `phoneNumber\n${first}\n`);

    expect([...imports.numbers.suppressed.keys()]).toEqual([first]);
    expect([...imports.reports.finished.values()]).toMatchObject([
      [{ row: 1, result: 'repaired', reason: expect.stringContaining('names no do-not-call list') }],
    ]);
  });

  it('begun by a version without named lists goes on as it began: for all campaigns', async () => {
    const imports = new Imports();
    const job = imports.uploads.drop('suppressions/2026/asked.csv', `phoneNumber\n${first}\n`);
    const { key: file, version, bytes } = job;
    const rules = { defaultCountry: 'US', dedupeBy: 'phoneNumber' } as const;
    const counts = { bytes, rows: 0, rejected: 0, duplicates: 0, done: false };
    const startedAt = new Date(imports.clock.now()).toISOString();
    await imports.campaigns.openFile('suppressions', { file, version, ...counts, startedAt, rules });

    await imports.import(job);

    expect([...imports.numbers.suppressed.keys()]).toEqual([first]);
    expect([...imports.numbers.lists]).toEqual([]);
  });

  it('reports every row that is not put on it as it is', async () => {
    const imports = await new Imports().drop('suppressions/old.csv', `phone\n${second}\n`);

    await imports.drop(
      'suppressions/new.csv',
      `name,phone\nAnn,${first}\nBob,nobody\nAnn,1${first.slice(2)}\nCy,${second}\n\n,,\nDee,+12065550103 ext. 4\n`,
    );

    expect(imports.report('new.csv')).toEqual([
      {
        row: 3,
        contactKey: '',
        result: 'rejected',
        reason: 'The phone number "nobody" is not a phone number.',
      },
      { row: 4, contactKey: first, result: 'duplicate', reason: 'The same number as row 2.' },
      {
        row: 5,
        contactKey: second,
        result: 'duplicate',
        reason: 'The number was already on the do-not-call list.',
      },
      {
        row: 7,
        contactKey: '',
        result: 'rejected',
        reason: 'The row has only delimiters and no value. Fill it in or delete it.',
      },
      {
        row: 8,
        contactKey: '+12065550103',
        result: 'repaired',
        reason: 'The extension 4 of the phone number is dropped.',
      },
    ]);
    expect(imports.files[1]).toMatchObject({ rows: 6, rejected: 2, duplicates: 2, done: true });
    expect(imports.numbers.suppressed.get(second)?.source).toBe('suppressions/old.csv, row 2');
  });

  it.each([
    ['a note with a comma', 'phoneNumber,note', `${first},angry, asked twice`, 3],
    ['a name with a comma before the number', 'name,phone', `Doe, Ann,${first}`, 3],
    ['a name with a comma, and another number behind it', 'name,phone,fax', `Doe, Ann,${first},${second}`, 4],
    ['a national number, and an extension', 'phone,note', '(206) 555-0101 ext. 4,"a",b', 3],
  ])(
    'has the number on it of a row with %s, and tells that the row is odd',
    async (_, header, row, cells) => {
      const imports = await new Imports().drop('suppressions/x.csv', `${header}\n${row}\n`);

      expect([...imports.numbers.suppressed.keys()]).toEqual([first]);
      expect(imports.files).toMatchObject([{ rows: 1, rejected: 0, duplicates: 0, done: true }]);
      const reason = expect.stringMatching(
        new RegExp(`^The row has ${cells} cells, .* Its number was added to the do-not-call list anyway\\.`),
      );
      expect(imports.report('x.csv')).toEqual([{ row: 2, contactKey: first, result: 'repaired', reason }]);
    },
  );

  it('puts both numbers on it that a cell may mean, and says so', async () => {
    const imports = new Imports('DE');

    await imports.drop('suppressions/asked.csv', 'phone\n4921123456\n');

    expect(imports.report('asked.csv')).toEqual([
      {
        row: 2,
        contactKey: expect.stringMatching(/^\+/),
        result: 'repaired',
        reason: expect.stringMatching(
          /^The phone number may be \+\d+ or \+\d+: each of them is on the do-not-call list\.$/,
        ),
      },
    ]);
    expect(imports.numbers.suppressed.size).toBe(2);
    expect(imports.files).toMatchObject([{ rows: 1, rejected: 0, done: true }]);
  });

  it('rejects a row with too many cells in which no number can be read', async () => {
    const imports = await new Imports().drop('suppressions/x.csv', `phone,note\nnobody,a,${first}\n,b,c\n`);

    expect(imports.numbers.suppressed.size).toBe(0);
    expect(imports.files).toMatchObject([{ rows: 2, rejected: 2 }]);
    expect(imports.report('x.csv')).toMatchObject([
      { row: 2, contactKey: '', result: 'rejected', reason: expect.stringMatching(/^The row has 3 cells/) },
      { row: 3, result: 'rejected' },
    ]);
  });

  it('has its national numbers read as of the country of the deployment', async () => {
    const imports = await new Imports('DE').drop('suppressions/x.csv', 'phone\n030 23125000\n');

    expect([...imports.numbers.suppressed.keys()]).toEqual(['+493023125000']);
  });

  it('may have other columns of any name, and several that a file of customers could not have', async () => {
    const imports = await new Imports().drop(
      'suppressions/x.csv',
      `id;customer_id;a b;a_b;Phone\n1;2;3;4;${first}\n`,
    );

    expect([...imports.numbers.suppressed.keys()]).toEqual([first]);
  });

  it('may be compressed, and lie in a folder of its own', async () => {
    const imports = await new Imports().drop('suppressions/2026/x.csv.gz', gzipSync(aFileOf(30)));

    expect(imports.numbers.lists.size).toBe(30);
  });

  it('names all its numbers as known when it is dropped again', async () => {
    const imports = await new Imports().drop('suppressions/x.csv', aFileOf(10));

    await imports.drop('suppressions/x.csv', aFileOf(12), 'v2');

    expect(imports.files[1]).toMatchObject({ rows: 12, duplicates: 10 });
    expect(imports.numbers.suppressed.size).toBe(12);
  });
});

describe('a do-not-call list that cannot be read', () => {
  it.each([
    ['has numbers only and no header', `${first}\n${second}\n`],
    ['has numbers written for people and no header', `Ann,(206) 555-0101\nBob,${second}\n`],
    ['begins with a number that cannot be dialed', `0000000\n${second}\n`],
  ])('because it %s says so', async (_, content) => {
    const imports = await new Imports().drop('suppressions/x.csv', content);

    const error = expect.stringMatching(
      /^Line 1: The first line of the list looks like a phone number.*phoneNumber/,
    );
    expect(imports.files).toMatchObject([{ done: true, rows: 0, error }]);
    expect(imports.report('x.csv')).toMatchObject([{ row: 1, result: 'file' }]);
    expect(imports.numbers.suppressed.size).toBe(0);
  });

  it.each([
    ['has no column of numbers', 'name,city\nAnn,Rome\n', /no number was added.*Found: "name", "city"\./],
    ['has two of them', 'phone,mobile\n1,2\n', /"phone" \(column 1\).*"mobile" \(column 2\)/],
    ['is empty', '', /empty|blank/],
  ])('because it %s says so, too', async (_, content, reason) => {
    const imports = await new Imports().drop('suppressions/x.csv', content);

    expect(imports.files).toMatchObject([{ done: true, error: expect.stringMatching(reason) }]);
    expect(imports.state).toBe('RUNNING');
  });

  it('to its end counts as far as it can be read', async () => {
    const imports = await new Imports().drop('suppressions/x.csv', `phone\n${first}\n"${second}\n`);

    expect(imports.files).toMatchObject([{ rows: 1, done: true, error: expect.stringMatching(/Line 3/) }]);
    expect([...imports.numbers.suppressed.keys()]).toEqual([first]);
  });

  it('takes the place of the oldest entry where there are 300, and numbers stay on the list', async () => {
    const imports = new Imports();
    await imports.drop('suppressions/0.csv', `phone\n${second}\n`);
    for (let i = 1; i < 300; i += 1) {
      imports.clock.jump(1_000);
      await imports.drop(`suppressions/${i}.csv`, 'phone\n');
    }

    await imports.drop('suppressions/last.csv', `phone\n${first}\n`);

    expect([...imports.reports.refused.values()]).toEqual([]);
    expect(imports.files).toHaveLength(300);
    expect(imports.files.map(({ file }) => file)).not.toContain('suppressions/0.csv');
    expect([...imports.numbers.suppressed.keys()].sort()).toEqual([first, second].sort());
  });

  it('is reported in its entry when its import has failed for the last time', async () => {
    const imports = new Imports();
    const job = imports.uploads.drop('suppressions/x.csv', aFileOf(10));
    const mortal = new MortalProcess({ call: 'numbers.suppress', when: 'after' });
    await mortal.run(imports.importer(mortal).importFile(job, imports.clock.now() + MINUTE_MS));

    await imports.importer().recordFailure(job, 'the table is gone');

    expect(imports.files).toMatchObject([
      { done: false, error: expect.stringContaining('the table is gone') },
    ]);
    await imports.import(job);
    expect(imports.files).toMatchObject([{ done: true, rows: 10 }]);
    expect(imports.files[0]).not.toHaveProperty('error');
  });
});

describe('a long do-not-call list', () => {
  const rows = 2 * ROWS_PER_CHUNK + 60;
  const content = `phone\n${Array.from({ length: rows }, (_, i) => {
    if (i % 500 === 7) return 'not a number';
    return numberOf(i % 500 === 9 ? i - (i % 1_000) : i);
  }).join('\n')}\n`;

  /** Everything that a reader of the tables and the report sees; times against the one at which the file was opened. */
  const whatCameOfIt = (imports: Imports) => ({
    suppressed: [...imports.numbers.suppressed].map(([phoneNumber, { at, source }]) => ({
      phoneNumber,
      source,
      sinceOpened: at === imports.files[0]?.startedAt,
    })),
    files: imports.files.map(({ startedAt, doneAt, ...file }) => file),
    state: imports.state,
    report: [...imports.reports.finished],
  });

  it('goes on from its last checkpoint when its time runs out', async () => {
    const imports = new Imports();
    const job = imports.uploads.drop('suppressions/x.csv', content);

    const { campaigns, clock } = imports;
    const save = campaigns.saveFile.bind(campaigns);
    campaigns.saveFile = (...args) => {
      clock.jump(2 * MINUTE_MS);
      campaigns.saveFile = save;
      return save(...args);
    };

    await imports.importer().importFile(job, clock.now() + MINUTE_MS);

    expect(imports.importQueue.jobs).toEqual([job]);
    expect(imports.files).toMatchObject([{ rows: ROWS_PER_CHUNK, done: false }]);
    expect(imports.state).toBe('IMPORTING');
    imports.importQueue.jobs.length = 0;
    await imports.import(job);
    expect(whatCameOfIt(imports)).toEqual(
      whatCameOfIt(await new Imports().drop('suppressions/x.csv', content)),
    );
  });

  it('leaves list, progress and report as if nothing had been, wherever its importer is killed', async () => {
    const alive = new MortalProcess();
    const expected = new Imports();
    const whole = expected.uploads.drop('suppressions/x.csv', content);
    await expected.importer(alive).importFile(whole, expected.clock.now() + MINUTE_MS);
    expect(whatCameOfIt(expected).suppressed.every(({ sinceOpened }) => sinceOpened)).toBe(true);
    expect(expected.files).toMatchObject([{ rows, rejected: 5, duplicates: 5, done: true }]);

    for (const point of oneInEach(3, oneOfEachSituation(alive.calls))) {
      const imports = new Imports();
      const job = imports.uploads.drop('suppressions/x.csv', content);
      const mortal = new MortalProcess(point);
      await mortal.run(imports.importer(mortal).importFile(job, imports.clock.now() + MINUTE_MS));
      const at = `killed ${point.when} call ${point.call} (${alive.calls[point.call - 1]})`;
      expect(mortal.isDead, at).toBe(true);
      await imports.clock.run(imports.clock.sleep(SECOND_MS));
      await imports.import(job);

      expect(whatCameOfIt(imports), at).toEqual(whatCameOfIt(expected));
    }
  });

  it('that two importers take up at once comes to the same', async () => {
    const imports = new Imports();
    const job = imports.uploads.drop('suppressions/x.csv', content);
    const until = imports.clock.now() + MINUTE_MS;

    const both = await Promise.allSettled([
      imports.importer().importFile(job, until),
      imports.importer().importFile(job, until),
    ]);
    await imports.import(job);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(whatCameOfIt(imports)).toEqual(
      whatCameOfIt(await new Imports().drop('suppressions/x.csv', content)),
    );
  });

  /** Of each stretch of equal calls the first two and the last are killed at. */
  function oneOfEachSituation(calls: readonly string[]) {
    return killPoints(calls.length).filter(({ call }) => {
      const name = calls[call - 1];
      return calls[call] !== name || calls[call - 2] !== name || calls[call - 3] !== name;
    });
  }
});
