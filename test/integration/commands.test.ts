/** The operator's commands against the deployed stack: what each does, and what it says when it cannot. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialerProgram } from '../../cli/program.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { resultsKey } from '../../src/closing/closing.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { fakeTerminal } from '../unit/cli/fake-terminal.ts';
import { breakingLine } from './breaking-line.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { type DialerOptions, runDialer } from './run-dialer.ts';

let product: LocalProduct;
let folder: string;
beforeAll(() => {
  product = new LocalProduct();
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  file('customers.csv', `phoneNumber\n${numbersOf(480, 1).join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function dialer(args: readonly string[], options: DialerOptions = {}) {
  return runDialer(args, product.stack.env, { cwd: folder, ...options });
}

/** Runs a command that must work; answers what it printed. */
async function reported(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await dialer(args);
  expect([code, stderr], `${args.join(' ')}: ${stderr}`).toEqual([0, expect.anything()]);
  return stdout;
}

async function reportedJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await reported(...args, '--json')) as T;
}

/** What a customer's file of these numbers becomes, whose campaign is held so that nobody is called yet. */
async function heldCampaign(name: string, areaCode: number, count: number): Promise<readonly string[]> {
  const numbers = numbersOf(areaCode, count);
  const settings = file(`${name}.json`, JSON.stringify({ startAt: '2099-01-01T00:00:00Z' }));
  const path = file(
    `${name}.csv`,
    `phoneNumber,customerId\n${numbers.map((n, i) => `${n},${name}-${i}`).join('\n')}\n`,
  );
  await reported('upload', path, '--settings', settings, '--wait');
  return numbers;
}

/**
 * How each command is used so that it reaches the stack. A command that is not in here fails the test below.
 * `campaign` and `file`: which of the arguments is one.
 */
const uses: Readonly<Record<string, { args: string[]; campaign?: number; file?: number }>> = {
  upload: { args: ['customers.csv'], file: 0 },
  plan: { args: ['customers.csv'], file: 0 },
  call: { args: ['+14805550101', '--campaign', 'spring'] },
  list: { args: [] },
  status: { args: ['spring'], campaign: 0 },
  pause: { args: ['spring'], campaign: 0 },
  resume: { args: ['spring'], campaign: 0 },
  cancel: { args: ['spring', '--yes'], campaign: 0 },
  settings: { args: ['spring'], campaign: 0 },
  recycle: { args: ['spring', '--outcome', 'BUSY', '--yes'], campaign: 0 },
  results: { args: ['spring'], campaign: 0 },
  contact: { args: ['spring', 'C-1'], campaign: 0 },
  suppress: { args: ['--file', 'customers.csv'], file: 1 },
  doctor: { args: [] },
  'test-call': { args: ['+14805550100'] },
  console: { args: ['--no-open'] },
  uninstall: { args: [] },
};
const names = (await dialerProgram(fakeTerminal())).commands
  .map((command) => command.name())
  // The table of calling rules is in the command itself: it asks no stack. `deploy` makes one: release.test.ts.
  .filter((name) => !['help', 'rules', 'deploy'].includes(name));

/** One sentence on stderr, nothing on stdout, exit code 1. */
function expectSentence({ code, stdout, stderr }: Awaited<ReturnType<typeof runDialer>>, sentence: RegExp) {
  expect(stdout).toBe('');
  expect(stderr).toMatch(sentence);
  expect(stderr).toMatch(/^\S[^\n]*\n$/);
  expect(stderr).not.toMatch(/ {4}at |node_modules/);
  expect(code).toBe(1);
}

describe.each(names)('%s, when it cannot', (name) => {
  const use = uses[name] ?? { args: [] };

  it('is among the commands whose failures are tested', () => {
    expect(Object.keys(uses)).toContain(name);
  });

  it('says that there is no such stack, that nobody is signed in, that nothing answers', async () => {
    const { AWS_ENDPOINT_URL = '', AWS_REGION = '' } = product.stack.env;
    const named = [name, ...use.args, '--stack', 'Nowhere'];
    const ours = [name, ...use.args, '--stack', product.stack.stackName];
    const [noStack, nobody, noAnswer] = await Promise.all([
      dialer(named),
      dialer(ours, { env: { AWS_ENDPOINT_URL, AWS_REGION } }),
      dialer(ours, { env: { ...product.stack.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }),
    ]);
    expectSentence(noStack, /There is no stack Nowhere in us-east-1\. .*--stack/);
    expectSentence(nobody, /No working AWS credentials were found/);
    expectSentence(noAnswer, /The connection to AWS at http:\/\/127\.0\.0\.1:1 failed/);
  });

  if (use.campaign !== undefined) {
    it('says that there is no such campaign', async () => {
      const args = use.args.map((arg, i) => (i === use.campaign ? 'No Such Campaign' : arg));
      expectSentence(await dialer([name, ...args]), /There is no campaign no-such-campaign/);
    });
  }

  if (use.file !== undefined) {
    it('says that the file cannot be read', async () => {
      const args = use.args.map((arg, i) => (i === use.file ? 'nobody.csv' : arg));
      expectSentence(await dialer([name, ...args, '--stack', product.stack.stackName]), /nobody\.csv/);
    });
  }
});

describe('a campaign from upload to results', () => {
  const numbers = numbersOf(501, 5);
  const path = () => join(folder, 'Autumn Sale.csv');

  it('is uploaded, imported and listed', async () => {
    const cells = numbers.map((number, i) => `${number},C-${i},${i === 0 ? '=1+1' : 'Ann'}`);
    file('Autumn Sale.csv', `phone,id,name\n${cells.join('\n')}\nnonsense,C-9,Bob\n${cells[0]}\n`);
    const text = await reported('upload', path(), '--wait');
    expect(text).toContain(`Sent ${path()}, `);
    expect(text).toContain('Imported 7 rows: 5 accepted, 1 rejected, 1 duplicate.');
    expect(text).toContain('npx dialer status autumn-sale --watch');
    const list = await reportedJson<{ campaignId: string; rows: number }[]>('list');
    expect(list.find(({ campaignId }) => campaignId === 'autumn-sale')).toMatchObject({ rows: 7 });
    expect(await reported('list')).toMatch(/^autumn-sale {2,}\w+ +7 /m);
  });

  it('has results when it is over, and a report; saved only under a name that is free', async () => {
    await product.untilOver('autumn-sale');
    const out = join(folder, 'autumn.csv');
    const saved = await dialer([
      'results',
      'Autumn Sale',
      '--out',
      out,
      '--report',
      join(folder, 'autumn.html'),
    ]);
    expect(saved).toMatchObject({ code: 0 });
    const rows = parse(readFileSync(out), { columns: true }) as Record<string, string>[];
    expect(
      rows
        .map(({ phoneNumber }) => phoneNumber)
        .filter(Boolean)
        .sort(),
    ).toEqual([...numbers].sort());
    expect(readFileSync(join(folder, 'autumn.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expectSentence(await dialer(['results', 'autumn-sale', '--out', out]), /autumn\.csv already exists/);
    const again = await reportedJson('results', 'autumn-sale', '--out', out, '--force');
    expect(again).toMatchObject({ campaignId: 'autumn-sale', isFinal: true, file: out });
    expect(await reported('results', 'autumn-sale')).toBe(readFileSync(out, 'utf8'));
    const lines = (await reported('results', 'autumn-sale', '--format', 'jsonl')).trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Contact);
    expect(objects.flatMap(({ phoneNumber }) => phoneNumber ?? []).sort()).toEqual([...numbers].sort());
    expect(objects.every(({ attempts }) => Array.isArray(attempts))).toBe(true);
  });

  it('names the rows that were rejected or duplicate, and why', async () => {
    const rows = parse(await reported('results', 'autumn-sale', '--imports'), { columns: true }) as Record<
      string,
      string
    >[];
    expect(rows.map(({ file, row, result }) => [file, row, result])).toEqual([
      ['Autumn Sale.csv', '7', 'rejected'],
      ['Autumn Sale.csv', '8', 'duplicate'],
    ]);
    expect(rows[0]?.reason).toContain('"nonsense"');
  });

  it('shows the history of a customer, found by any spelling', async () => {
    const [first = ''] = numbers;
    const spelled = `(${first.slice(2, 5)}) ${first.slice(5, 8)}-${first.slice(8)}`;
    const text = await reported('contact', 'autumn-sale', spelled);
    expect(text).toContain('COMPLETED: called, done');
    expect(text).toContain('2 of Autumn Sale.csv');
    expect(text).toMatch(/ 1 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}answered/);
    expect(await reportedJson<Contact>('contact', 'autumn-sale', 'C-0')).toMatchObject({
      phoneNumber: first,
    });
    expectSentence(await dialer(['contact', 'autumn-sale', 'C-77']), /autumn-sale has no contact/);
  });

  it('cannot be paused any more, in a sentence', async () => {
    expectSentence(
      await dialer(['pause', 'autumn-sale']),
      /autumn-sale is COMPLETED since .*nothing to pause\./,
    );
  });
});

describe('an upload', () => {
  it('is refused before anything is sent, with the importer’s sentence', async () => {
    const customers = file('refused.csv', 'name\nAnn\n');
    expectSentence(await dialer(['upload', customers]), /no column with phone numbers/);
    const good = file('refused-too.csv', 'phone\n+14805550100\n');
    const settings = file('bad-settings.json', '{ "callsPerSecnd": 2 }');
    expectSentence(await dialer(['upload', good, '--settings', settings]), /callsPerSecnd/);
    const few = { agents: { mode: 'predictive', queueId: 'q' }, maxConcurrentCalls: 12 };
    const misfit = file('few-lines.json', JSON.stringify(few));
    expectSentence(await dialer(['upload', good, '--settings', misfit]), /at least 15 concurrent calls/);
    expectSentence(await dialer(['upload', file('refused.xlsx', 'x')]), /Save a spreadsheet as CSV/);
    const ids = (await reportedJson<{ campaignId: string }[]>('list')).map(({ campaignId }) => campaignId);
    expect(ids.filter((id) => id.startsWith('refused'))).toEqual([]);
  });

  it('is refused with settings that its campaign cannot take any more, unless it is forced', async () => {
    await heldCampaign('fixed', 505, 1);
    const settings = file('by-id.json', JSON.stringify({ dedupeBy: 'customerId' }));
    const more = file('more.csv', 'phone,customerId\n+14805550100,C-1\n');
    const args = ['upload', more, '--campaign', 'fixed', '--settings', settings];
    expectSentence(await dialer(args), /^Nothing was sent: fixed cannot take .*"dedupeBy": "customerId"/);
    const forced = await dialer([...args, '--force']);
    expect(forced).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('with the settings of'),
      stderr: expect.stringContaining('fixed keeps its current settings. "dedupeBy"'),
    });
  });

  it('that breaks in the middle leaves nothing in the bucket', async () => {
    const long = file(
      'long.csv',
      `phoneNumber,name\n${`+14805550100,${'x'.repeat(1_000)}\n`.repeat(16_000)}`,
    );
    const line = await breakingLine(product.stack.endpoint, { up: 9_000_000 });
    const env = { ...product.stack.env, AWS_ENDPOINT_URL: line.url };
    expectSentence(
      await dialer(['upload', long], { env }),
      /The connection to AWS at .* failed or was interrupted/,
    );
    await line.close();
    const head = new HeadObjectCommand({ Bucket: product.stack.outputs.UploadsBucket, Key: 'long.csv' });
    await expect(product.s3.send(head)).rejects.toThrow();
  });
});

describe('pause, resume and cancel', () => {
  let numbers: readonly string[];
  beforeAll(async () => {
    numbers = await heldCampaign('held', 502, 3);
  });
  const state = async () => (await product.reader.campaign('held'))?.state;

  it('pause and resume, and say so; doing it twice is no failure', async () => {
    expect(await reported('pause', 'held', '--reason', 'Lunch.')).toContain('held is paused.');
    expect(await state()).toBe('PAUSED');
    expect(await reported('pause', 'held')).toBe('held is paused already: Lunch.\n');
    const resumed = await reported('resume', 'Held');
    expect(resumed).toContain('It was paused because: Lunch.');
    expect(resumed).toContain(
      'Even so, no contact is called now: The campaign starts at 2099-01-01T00:00:00Z.',
    );
    expect(await state()).toBe('RUNNING');
    expect(await reportedJson('pause', 'held')).toMatchObject({
      state: 'PAUSED',
      before: 'RUNNING',
      changed: true,
    });
  });

  it('resume one that has stopped by itself, and say why it had', async () => {
    const campaigns = new CampaignTable(product.db, product.stack.outputs.CampaignsTable);
    await campaigns.changeState('held', ['PAUSED'], 'STOPPED', 'The flow is not there.', Date.now());
    expectSentence(await dialer(['pause', 'held']), /held is STOPPED: there is nothing to pause\./);
    const resumed = await reported('resume', 'held');
    expect(resumed).toContain('held is resumed: 3 contacts to be called');
    expect(resumed).toContain('It was stopped automatically because: The flow is not there.');
  });

  it('give the contacts of one that is not over as they stand now', async () => {
    const { stdout, stderr } = await dialer(['results', 'held']);
    const rows = parse(stdout, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ phoneNumber }) => phoneNumber)).toEqual([...numbers].sort());
    expect(stderr).toMatch(/held is RUNNING: these are its contacts as of/);
    expect(await reportedJson<Contact[]>('results', 'held')).toHaveLength(3);
    expectSentence(
      await dialer(['results', 'held', '--report', 'x.html']),
      /its report is written when the campaign is done/,
    );
    const both = await dialer(['results', 'held', '--out', 'as-it-stands.csv', '--report']);
    expect(both).toMatchObject({ code: 0 });
    expect(both.stderr).toMatch(/held is RUNNING: its report is written when the campaign is done\./);
    expect(readdirSync(folder)).toContain('as-it-stands.csv');
    expect(readdirSync(folder)).not.toContain('as-it-stands.html');
  });

  it('do not cancel unasked where there is nobody to ask', async () => {
    expectSentence(await dialer(['cancel', 'held']), /held was not cancelled: .*Add --yes to confirm\./);
    expect(await state()).toBe('RUNNING');
    expect(await reported('cancel', 'held', '--yes')).toContain('held is cancelled: ');
    await product.untilOver('held', 2);
    expect(await product.byStatus('held')).toEqual({ CANCELLED: 3 });
    expectSentence(await dialer(['upload', 'held.csv']), /Nothing was sent: held was cancelled/);
  });
});

describe('the settings of a campaign', () => {
  it('are shown with their sources, and changed by keys as a dropped file would change them', async () => {
    await heldCampaign('tuned-by-hand', 505, 2);
    const before = await reported('settings', 'tuned-by-hand');
    expect(before).toMatch(/^startAt +2099-01-01T00:00:00Z +tuned-by-hand\.json$/m);
    expect(before).toMatch(/^callsPerSecond +\S+ +deployment$/m);
    expect(before).toMatch(/^retry\.maxAttempts +3 +default$/m);

    const change = ['settings', 'tuned-by-hand', 'retry.maxAttempts=5', 'events=true'];
    expectSentence(
      await dialer(['settings', 'tuned-by-hand', 'retry.maxAttempts=50', '--yes']),
      /"retry\.maxAttempts" is 50/,
    );
    const unasked = await dialer(change);
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining('Add --yes') });
    expect(await reported(...change, '--yes')).toContain('+ retry.maxAttempts  5');

    const campaign = await new CampaignTable(product.db, product.stack.outputs.CampaignsTable).get(
      'tuned-by-hand',
    );
    expect(campaign?.settings).toEqual({
      startAt: '2099-01-01T00:00:00Z',
      retry: { maxAttempts: 5 },
      events: true,
    });
    expect(await reported('settings', 'tuned-by-hand')).toMatch(/tuned-by-hand\/campaign\.json$/m);
    expect(await reportedJson('settings', 'tuned-by-hand', 'retry.maxAttempts=5')).toMatchObject({
      changed: false,
    });
    expect(await reported('settings', 'tuned-by-hand', 'retry=null', 'events=null', '--yes')).toContain(
      '- retry.maxAttempts  5',
    );
  });
});

describe('the results of a campaign that is over, over a line that breaks', () => {
  const campaign = {
    campaignId: 'broken-line',
    state: 'COMPLETED',
    createdAt: '2020-01-01T00:00:00.000Z',
    completedAt: '2020-01-01T01:00:00.000Z',
    counts: {},
    files: {},
  };
  const object = () => ({ Bucket: product.stack.outputs.ResultsBucket, Key: resultsKey('broken-line') });
  const table = () => ({ TableName: product.stack.outputs.CampaignsTable });
  beforeAll(async () => {
    await product.db.send(new PutItemCommand({ ...table(), Item: marshall(campaign) }));
    await product.s3.send(new PutObjectCommand({ ...object(), Body: `${'x'.repeat(99)}\n`.repeat(100_000) }));
  });
  afterAll(async () => {
    await product.db.send(
      new DeleteItemCommand({ ...table(), Key: marshall({ campaignId: 'broken-line' }) }),
    );
    await product.s3.send(new DeleteObjectCommand(object()));
  });

  it('leave no half file', async () => {
    const line = await breakingLine(product.stack.endpoint, { down: 4_000_000 });
    const env = { ...product.stack.env, AWS_ENDPOINT_URL: line.url };
    const before = readdirSync(folder);
    expectSentence(
      await dialer(['results', 'broken-line', '--out', 'half.csv'], { env }),
      /The connection to AWS at .* failed or was interrupted/,
    );
    await line.close();
    expect(readdirSync(folder)).toEqual(before);
  });

  it('say that what is on the screen is not all', async () => {
    const line = await breakingLine(product.stack.endpoint, { down: 4_000_000 });
    const env = { ...product.stack.env, AWS_ENDPOINT_URL: line.url };
    const { code, stderr } = await dialer(['results', 'broken-line'], { env });
    await line.close();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The results above are not complete\. The connection/),
    ]);
  });

  it('are whole when it does not', async () => {
    expect(await reported('results', 'broken-line', '--out', 'whole.csv')).toBe(
      'Saved whole.csv, 10.0 MB.\n',
    );
    expect(readFileSync(join(folder, 'whole.csv'))).toHaveLength(10_000_000);
  });
});

describe('suppress', () => {
  const [first = '', second = '', third = ''] = numbersOf(503, 3);

  it('puts the good numbers on the list and names the bad ones', async () => {
    const { code, stdout, stderr } = await dialer(['suppress', first, '12', '--reason', 'asked by phone']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `\\${first} +never called from now on +all .* an operator \\(arn:aws:[^ ]+\\): asked by phone`,
      ),
    );
    expect(stderr).toBe('The phone number "12" has too few digits for the United States.\n');
  });

  it('says whether a number is on it', async () => {
    const text = await reported('suppress', '--check', first, second);
    expect(text).toMatch(new RegExp(`\\${first} +never called `));
    expect(text).toMatch(new RegExp(`\\${second} +may be called`));
    expect(await reportedJson('suppress', '--check', second)).toMatchObject({
      numbers: [{ suppressed: false }],
    });
  });

  it('keeps a list of its own, and removes a number from it with who, when and why', async () => {
    const [number = ''] = numbersOf(505, 1);
    expect(await reported('suppress', number, '--list', 'Brand A')).toContain(
      'It applies to campaigns that name brand-a in "doNotCallLists"',
    );
    expect(await reportedJson('suppress', '--check', number)).toMatchObject({
      numbers: [{ list: 'all', suppressed: false, lists: [{ list: 'brand-a' }], removals: [] }],
    });
    const exported = file('brand-a.csv', '');
    await reported('suppress', '--export', exported, '--list', 'brand-a', '--force');
    expect(readFileSync(exported, 'utf8')).toContain(`${number},brand-a,`);

    const remove = ['suppress', '--remove', number, '--list', 'brand-a', '--reason', 'entered by mistake'];
    expect(await reported(...remove)).toBe(
      `${number} was removed from the do-not-call list brand-a. It is on no list and may be called.\n`,
    );
    expect(await reportedJson(...remove)).toMatchObject({
      numbers: [
        {
          removed: false,
          lists: [],
          removals: [
            {
              list: 'brand-a',
              removedBy: expect.stringMatching(/^arn:aws:/),
              removedReason: 'entered by mistake',
            },
          ],
        },
      ],
    });
    await reported('suppress', '--export', exported, '--removed', '--force');
    expect(readFileSync(exported, 'utf8')).toContain('entered by mistake');
  });

  it('fails when rows of a file were rejected, and names them', async () => {
    const list = file('half-a-list.csv', `phoneNumber\n${second}\n12\n`);
    const run = await dialer(['suppress', '--file', list, '--wait']);
    expect(run).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('row 3: The phone number "12"'),
      stderr: `1 row of ${list} is not on the list. Fix the file and send it again; the other numbers stay on the list.\n`,
    });
    expect(await dialer(['suppress', '--file', list, '--wait', '--json'])).toMatchObject({ code: 1 });
  });

  it('takes a file, and a test call to a number on it is not made', async () => {
    const list = file('no-calls.csv', `phoneNumber\n${third}\n`);
    expect(await reported('suppress', '--file', list, '--wait')).toContain(
      'Imported 1 row: 1 added to the list.',
    );
    const { code, stderr } = await dialer(['test-call', third]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The call was not placed\. .*do-not-call list/),
    ]);
    expect(await product.callsTo([third])).toEqual([]);
  });
});

describe('a test call', () => {
  const [answers = '', waits = '', refused = '', early = ''] = numbersOf(504, 4);

  it('is placed with its attributes, and told step by step', async () => {
    const text = await reported(
      'test-call',
      answers,
      '--attribute',
      'firstName=Ann "A"',
      '--from',
      '+12065550100',
    );
    expect(text).toMatch(/call in progress \(ContactId \S+\)|ended: answered/);
    expect(text).toMatch(/s {2}ended: answered/);
    const calls = await product.callsTo([answers]);
    expect(calls.map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({ firstName: 'Ann "A"' }),
    ]);
    // The same number again is another call.
    expect(await reportedJson<Contact>('test-call', answers)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
    });
    expect(await product.callsTo([answers])).toHaveLength(2);
  });

  it('that Connect refuses ends with its error, and the next one goes through', async () => {
    await product.simulate({ deniedNumbers: [refused] });
    try {
      const sentence =
        /^The call was not placed\. OutboundContactNotPermittedException: The contact is not permitted/;
      expect(await dialer(['test-call', refused])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(sentence),
      });
    } finally {
      await product.simulate({ deniedNumbers: [] });
    }
    expect(await reported('test-call', refused)).toMatch(/ended: answered/);
  });

  it('that is given up before it is imported is not made later', async () => {
    const ctrlC = new AbortController();
    const onOutput = (soFar: string) => {
      if (soFar.includes('sent, waiting for import')) ctrlC.abort();
    };
    const stopped = await dialer(['test-call', early], { interrupt: ctrlC.signal, onOutput });
    expect([stopped.code, stopped.stderr]).toEqual([130, '\nStopped.\n']);
    const campaigns = await reportedJson<{ campaignId: string }[]>('list');
    const { campaignId = '' } =
      campaigns.find(({ campaignId }) => campaignId.startsWith('test-calls-')) ?? {};
    await eventually(async () => {
      const files = Object.values((await product.reader.campaign(campaignId))?.files ?? {});
      expect(files.every(({ done }) => done)).toBe(true);
    });
    expect(await reportedJson<Contact>('contact', campaignId, early)).toMatchObject({ status: 'CANCELLED' });
    expect(await product.callsTo([early])).toEqual([]);
  });

  it('that nobody waits for any more is not made later', async () => {
    await product.simulate({ faults: [{ kind: 'limit-exceeded', share: 1 }] });
    try {
      const ctrlC = new AbortController();
      const onOutput = (soFar: string) => {
        if (soFar.includes('waiting: ')) ctrlC.abort();
      };
      const stopped = await dialer(['test-call', waits], { interrupt: ctrlC.signal, onOutput });
      expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining('Stopped.')]);
    } finally {
      await product.simulate({ faults: [] });
    }
    const campaigns = await reportedJson<{ campaignId: string }[]>('list');
    const { campaignId = '' } =
      campaigns.find(({ campaignId }) => campaignId.startsWith('test-calls-')) ?? {};
    const contact = await reportedJson<Contact>('contact', campaignId, waits);
    expect(contact).toMatchObject({ status: 'CANCELLED', reason: 'The test call was cancelled.' });
  });
});

describe('Ctrl-C', () => {
  it('ends a command that waits for an answer, with exit code 130', async () => {
    const ctrlC = new AbortController();
    const silent = createServer(() => ctrlC.abort());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const env = { ...product.stack.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const run = await dialer(['list'], { env, interrupt: ctrlC.signal });
    silent.close();
    expect(run).toEqual({ code: 130, stdout: '', stderr: '\nStopped.\n' });
  });
});
