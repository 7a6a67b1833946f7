/**
 * What docs/permissions.md promises: with the policies of `examples/` an operator can do everything, a viewer can look
 * and change nothing, and neither holds a permission that no command asks for. The emulator judges each request.
 * The commands run in this process, one after the other: starting forty would take longer than they do.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DraftView } from '../../cli/console/new-campaign/api.ts';
import { dialerProgram, runProgram } from '../../cli/program.ts';
import { emulatorAccount } from '../../local/emulator-api.ts';
import { projectFolder } from '../../local/local-folder.ts';
import { campaignReportKey, resultsKey } from '../../src/closing/closing.ts';
import { isIdle } from '../../src/watching/campaign-snapshot.ts';
import { aContact } from '../support/a-contact.ts';
import { textOf } from '../support/documents.ts';
import { type FakeTerminal, fakeTerminal } from '../unit/cli/fake-terminal.ts';
import { personWith } from './iam-person.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { covers, inWords, listedByPage, permissionsIn } from './permission-policy.ts';
import { recordRequests, type UsedPermission } from './request-recorder.ts';

type Role = 'operator' | 'viewer';

const page = 'docs/permissions.md';
const region = 'us-east-1';

/** An emulator of the user's own may check no permissions. */
const checksPermissions = inject('localStacks').every(({ logFile }) => logFile !== undefined);

const [first = '', called = '', refusedByConnect = '', suppressed = '', listed = '', untouched = ''] =
  numbersOf(508, 6);

let product: LocalProduct;
let folder: string;
let account: { readonly region: string; readonly accountId: string };
const credentials: Record<string, Readonly<Record<string, string>>> = {};
const used: Record<Role, Map<string, UsedPermission[]>> = { operator: new Map(), viewer: new Map() };

beforeAll(async () => {
  product = new LocalProduct();
  folder = mkdtempSync(join(tmpdir(), 'permissions-'));
  const { endpoint } = product.stack;
  account = { region, accountId: await emulatorAccount(endpoint) };
  for (const role of ['operator', 'viewer'] as const) {
    credentials[role] = await personWith(filledPolicy(role), `permissions-${role}`, endpoint);
  }
  file('allowed.csv', `phoneNumber,customerId\n${first},C-1\nnonsense,C-2\n`);
  file('allowed.json', JSON.stringify({ startAt: '2099-01-01T00:00:00Z' }));
  file('listed.csv', `phoneNumber\n${listed}\nnonsense\n`);
  file('long.csv', `phoneNumber,name\n${`${first},${'x'.repeat(1_000)}\n`.repeat(11_000)}`);
  await aCampaignThatIsOver();
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

/** The policy of `examples/`, filled in by the command that the page shows. */
function filledPolicy(role: Role): string {
  const shown = /sed '([^']+)'/.exec(textOf(page))?.[1] ?? '';
  const filling = shown.replace('123456789012', account.accountId);
  const example = join(projectFolder, 'examples', `${role}-policy.json`);
  return execFileSync('sed', [filling, example], { encoding: 'utf8' });
}

/** Closed, with results and report; its only file had nothing to be reported. */
async function aCampaignThatIsOver(): Promise<void> {
  const { CampaignsTable: TableName, ResultsBucket: Bucket } = product.stack.outputs;
  const startedAt = '2020-01-01T00:00:00.000Z';
  const counts = { rows: 0, rejected: 0, duplicates: 0 };
  const imported = { file: 'closed.csv', version: '1', bytes: 1, ...counts, done: true, startedAt };
  const campaign = {
    campaignId: 'closed',
    state: 'COMPLETED',
    createdAt: startedAt,
    completedAt: startedAt,
    counts: {},
    files: { 'closed.csv@1': imported },
  };
  await product.db.send(new PutItemCommand({ TableName, Item: marshall(campaign) }));
  for (const Key of [resultsKey('closed'), campaignReportKey('closed')]) {
    await product.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  }
}

/** One that calls no contact before its start. */
async function aCampaignToRecycle(): Promise<void> {
  const { CampaignsTable, ContactsTable } = product.stack.outputs;
  const at = '2020-01-01T00:00:00.000Z';
  const [campaignId, settings] = ['recycled', { startAt: '2099-01-01T00:00:00Z' }];
  const campaign = { campaignId, state: 'COMPLETED', settings, createdAt: at, completedAt: at, counts: {} };
  const contact = aContact({ campaignId }).completed({ outcome: 'BUSY' });
  await product.db.send(new PutItemCommand({ TableName: CampaignsTable, Item: marshall(campaign) }));
  await product.db.send(new PutItemCommand({ TableName: ContactsTable, Item: marshall(contact) }));
}

interface RunOptions {
  readonly terminal?: FakeTerminal;
  /** Requests that S3 turns down, whatever the policy says. */
  readonly rejected?: (request: IncomingMessage) => boolean;
  /** False: what it asks for is not counted as a permission that is needed. */
  readonly isCounted?: boolean;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `role`; what it asked AWS for is kept under the command's name. */
async function as(role: Role, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { terminal = fakeTerminal(), rejected, isCounted = true } = options;
  const [name = ''] = args;
  const recorder = await recordRequests(product.stack.endpoint, account, rejected);
  const before = { ...process.env };
  Object.assign(process.env, product.stack.env, credentials[role], { AWS_ENDPOINT_URL: recorder.url });
  try {
    const code = await runProgram(args, terminal);
    return { code, ...terminal.written };
  } finally {
    Object.assign(process.env, before);
    await recorder.close();
    if (isCounted) used[role].set(name, [...(used[role].get(name) ?? []), ...recorder.used]);
  }
}

/** The words of a command line; files are those of the test's folder. */
function words(command: string): string[] {
  return command.split(' ').map((word) => (/\.(csv|html)$/.test(word) ? join(folder, word) : word));
}

/** Runs commands that must all work. */
async function eachWorks(role: Role, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const { code, out, err } = await as(role, words(command));
    expect(code, `${role}: ${command}\n${out}${err}`).toBe(0);
  }
}

/** Sends JSON, or bytes as a file. */
type Ask = (path: string, body?: object) => Promise<Response>;

/** Opens the console as its page does, does there what `work` says, and ends it with Ctrl-C. */
async function atConsole(role: Role, work: (ask: Ask) => Promise<void>, isCounted = true): Promise<void> {
  const terminal = fakeTerminal();
  const run = as(role, ['console', '--no-open', '--json'], { terminal, isCounted });
  try {
    const { origin, hash } = await eventually(async () => {
      const reported = JSON.parse(terminal.written.out) as { readonly url: string };
      return new URL(reported.url);
    });
    const headers: Record<string, string> = { origin, 'content-type': 'application/json' };
    const ask: Ask = (path, body) =>
      fetch(`${origin}/api/${path}`, {
        headers,
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
        ...(body instanceof Uint8Array && {
          method: 'PUT',
          body: Buffer.from(body),
          headers: { ...headers, 'content-type': 'application/octet-stream' },
        }),
      });
    const session = await ask('session', { code: hash.replace('#code=', '') });
    const { token } = (await session.json()) as { readonly token: string };
    headers['x-console-token'] = token;
    await work(ask);
  } finally {
    terminal.interrupt.abort();
  }
  expect((await run).code).toBe(0);
}

/** Makes a campaign that starts in a distant year, as the page of the console does. */
async function aNewCampaign(ask: Ask, campaign: string): Promise<void> {
  const bytes = Buffer.from(`phoneNumber\n${untouched}\n`);
  const draft = async () => (await (await ask(`drafts/${draftId}`)).json()) as DraftView;
  const { draftId } = (await (
    await ask('drafts', { name: 'new.csv', bytes: bytes.length })
  ).json()) as DraftView;
  expect((await ask(`drafts/${draftId}/file`, bytes)).status).toBe(200);
  const settings = { campaign, settings: '{ "startAt": "2099-01-01T00:00:00Z" }' };
  await ask(`drafts/${draftId}/settings`, settings);
  await ask(`drafts/${draftId}/plan`, {});
  await eventually(async () => expect((await draft()).run?.plan).toBeDefined());
  await ask(`drafts/${draftId}/launch`, settings);
  await eventually(async () => expect((await draft()).launch?.state).toBe('started'));
}

const looks = ['', '/allowed', '/allowed/contacts', `/allowed/contact?key=${encodeURIComponent(first)}`].map(
  (path) => `campaigns${path}`,
);

const refusal = /^AWS denied access: [^\n]+ Ask for the permission, or use other credentials\.\n?$/;

/** The commands that look only, each in the ways that ask AWS for something of its own. */
const lookingCommands = [
  'list',
  'status allowed',
  `contact allowed ${first}`,
  'contact allowed C-1',
  'results allowed',
  'results closed --imports',
  'plan allowed.csv --stack CampaignDialer',
  `suppress --check ${suppressed}`,
];

describe.runIf(checksPermissions)('with the policy for operators', () => {
  it('a campaign is uploaded, watched, held and taken up again', async () => {
    await eachWorks('operator', ['upload allowed.csv --wait', 'pause allowed', 'resume allowed']);
    // Of a campaign that waits for its time the status tells more, once its contacts are counted.
    await eventually(async () => {
      const campaign = await product.reader.campaign('allowed');
      expect(campaign && isIdle(campaign)).toBe(true);
    });
    await eachWorks('operator', [...lookingCommands, 'results closed --out operator.csv --report']);
    await atConsole('operator', async (ask) => {
      for (const path of looks) expect((await ask(path)).status, path).toBe(200);
      const pause = await ask('campaigns/allowed/state', { change: 'pause', seen: 'RUNNING' });
      const resume = await ask('campaigns/allowed/state', { change: 'resume', seen: 'PAUSED' });
      expect([pause.status, resume.status]).toEqual([200, 200]);
      for (const name of ['results', 'report', 'imports']) {
        const answer = await ask('campaigns/closed/files', { file: name });
        const { path } = (await answer.json()) as { readonly path: string };
        expect((await fetch(new URL(path, answer.url))).status, name).toBe(200);
      }
      const number = { number: suppressed, list: 'console' };
      const content = Buffer.from('phoneNumber\n').toString('base64');
      for (const [path, body] of [
        ['numbers/look', { number: suppressed }],
        ['do-not-call/add', number],
        ['do-not-call/remove', { ...number, reason: 'mistake' }],
        ['do-not-call/import', { name: 'console.csv', list: 'console', content }],
      ] as const)
        expect((await ask(path, body)).status, path).toBe(200);
      const exported = await ask('do-not-call/export', {});
      const { path } = (await exported.json()) as { readonly path: string };
      expect(await (await fetch(new URL(path, exported.url))).text()).toMatch(/^phoneNumber,/);
      const settings = await ask('campaigns/allowed/settings');
      const { text, basis } = (await settings.json()) as { readonly text: string; readonly basis: string };
      const changed = text.replace('2099', '2098');
      expect((await ask('campaigns/allowed/settings', { text: changed, basis })).status).toBe(200);
      await aNewCampaign(ask, 'console-new');
    });
    await eventually(async () => expect(await product.reader.campaign('console-new')).toBeDefined());
    await eventually(async () =>
      expect((await product.reader.campaign('allowed'))?.settings?.startAt).toMatch(/^2098/),
    );
  });

  it('settings are shown and changed', async () => {
    await eachWorks('operator', ['settings allowed', 'settings allowed retry.maxAttempts=2 --yes']);
  });

  it('contacts of a campaign that is over are called again', async () => {
    await aCampaignToRecycle();
    await eachWorks('operator', ['recycle recycled --outcome BUSY --yes']);
  });

  it('one contact is added', async () => {
    await eachWorks('operator', [`call ${first} --campaign allowed-requests --call-at 2099-01-01T00:00:00Z`]);
  });

  it('numbers are put on the do-not-call list', async () => {
    await eachWorks('operator', [`suppress ${suppressed}`, `suppress ${suppressed} --list brand-a`]);
    await eachWorks('operator', [`suppress --remove ${suppressed} --list brand-a --reason mistake`]);
    await eachWorks('operator', ['suppress --export list.csv --force']);
    const { out, err } = await as('operator', words('suppress --file listed.csv --wait'));
    expect(out, err).toMatch(/1 added to the list, 1 rejected.*\n {2}row 3: The phone number "nonsense"/);
  });

  it('a test call is cancelled when Connect refuses it, and the next one resumes its campaign', async () => {
    await product.simulate({ faults: [{ kind: 'access-denied', share: 1 }] });
    try {
      const { code, err } = await as('operator', ['test-call', refusedByConnect]);
      expect([code, err]).toEqual([1, expect.stringContaining('The number was not called')]);
    } finally {
      await product.simulate({ faults: [] });
    }
    await eachWorks('operator', [`test-call ${called}`]);
  });

  it('an upload that S3 rejects in the middle is cleaned up', async () => {
    const rejected = ({ url = '' }: IncomingMessage) => url.includes('partNumber=2');
    const { code, err } = await as('operator', words('upload long.csv'), { rejected });
    expect([code, err]).toEqual([1, expect.stringContaining('turned down')]);
    expect(inWords(used.operator.get('upload') ?? [])).toContain('uploads: AbortMultipartUpload');
  });
});

describe.runIf(checksPermissions)('with the policy for viewers', () => {
  it('everything can be looked at', async () => {
    await eachWorks('viewer', [...lookingCommands, 'results closed --out viewer.csv --report']);
    await atConsole('viewer', async (ask) => {
      for (const path of looks) expect((await ask(path)).status, path).toBe(200);
    });
  });

  it.each([
    'upload allowed.csv',
    'pause allowed',
    'cancel allowed --yes',
    `call ${untouched} --campaign allowed`,
    `suppress ${untouched}`,
    `suppress --remove ${suppressed} --reason mistake`,
    'suppress --file listed.csv',
    'suppress --export refused-list.csv',
    `test-call ${untouched} --json`,
  ])('`%s` changes nothing, and says in a sentence that AWS refused it', async (command) => {
    const before = await product.reader.campaign('allowed');
    const { code, out, err } = await as('viewer', words(command), { isCounted: false });
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(refusal)]);
    expect(await product.reader.campaign('allowed')).toEqual(before);
  });

  it('the console’s buttons say the same', async () => {
    const look = async (ask: Ask) => {
      const answer = await ask('campaigns/allowed/state', { change: 'pause', seen: 'RUNNING' });
      expect(await answer.json()).toMatchObject({ error: expect.stringMatching(refusal) });
    };
    await atConsole('viewer', look, false);
    expect(await product.reader.campaign('allowed')).toMatchObject({ state: 'RUNNING' });
  });
});

describe.runIf(checksPermissions)('the policies', () => {
  it('let an operator end a campaign, too', async () => {
    await eachWorks('operator', ['cancel allowed --yes']);
  });

  it.each(['operator', 'viewer'] as const)('for the %s hold no permission that is not used', (role) => {
    const asked = [...used[role].values()].flat();
    expect(
      permissionsIn(filledPolicy(role)).filter((held) => !asked.some((each) => covers(held, each))),
    ).toEqual([]);
  });

  it.each(['operator', 'viewer'] as const)('for the %s hold each that is used', (role) => {
    const held = permissionsIn(filledPolicy(role));
    const asked = [...used[role].values()].flat();
    expect(asked.filter((each) => !held.some((permission) => covers(permission, each)))).toEqual([]);
  });

  it('are listed on the page, command by command', async () => {
    const names = (await dialerProgram(fakeTerminal())).commands
      .map((command) => command.name())
      // `doctor` has a policy of its own (doctor-policy.test.ts), and so do deployers; `rules` reads no stack.
      .filter((name) => !['help', 'doctor', 'rules', 'deploy', 'uninstall'].includes(name));
    const reported = listedByPage(textOf(page));
    expect([...reported.keys()].sort()).toEqual(names.sort());
    for (const name of names)
      expect([name, reported.get(name)]).toEqual([name, inWords(used.operator.get(name) ?? [])]);
  });
});
