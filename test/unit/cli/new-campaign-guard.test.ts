/** Who may make a new campaign, over real HTTP: every route of drafts, as an attacker would ask for it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningConsole, startConsole } from '../../../cli/console/console-server.ts';
import type { DraftView } from '../../../cli/console/new-campaign/api.ts';
import { draftFeature } from '../../../cli/console/new-campaign/routes.ts';
import { type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { draftWorld, type MemoryUploads } from '../../browser/draft-world.ts';

const customers = 'phoneNumber\n+12065550142\nnonsense\n';

/** On a busy machine. */
const patient = { timeout: 30_000 };

let folder: string;
let nowMs: number;
let world: ConsoleWorld;
let uploads: MemoryUploads;
let server: RunningConsole;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drafts-test-'));
  nowMs = Date.now();
  world = consoleWorld(nowMs);
  const made = draftWorld(world, folder, () => nowMs);
  uploads = made.uploads;
  server = await startConsole({
    reads: world.reads,
    page: {},
    port: 0,
    features: [draftFeature(made.drafts)],
  });
  const code = server.urlForOnce().replace(/.*#code=/, '');
  token = JSON.parse(
    (await send('/api/session', { method: 'POST', body: JSON.stringify({ code }) })).body,
  ).token;
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** What the console's own page sends, but for what is given. */
function send(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const type = path.endsWith('/file') ? 'application/octet-stream' : 'application/json';
  const own = { origin: `http://127.0.0.1:${server.port}`, 'content-type': type, 'x-console-token': token };
  const all = Object.entries({ host: `127.0.0.1:${server.port}`, ...own, ...headers });
  const given = Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Record<string, string>;
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      path,
      method,
      headers: given,
      agent: false,
    });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function begun(name = 'list.csv', bytes = Buffer.byteLength(customers)): Promise<string> {
  const { body } = await send('/api/drafts', { method: 'POST', body: JSON.stringify({ name, bytes }) });
  return (JSON.parse(body) as DraftView).draftId;
}

const put = (draftId: string, body = customers, headers: Asked['headers'] = {}) =>
  send(`/api/drafts/${draftId}/file`, {
    method: 'PUT',
    headers: { 'content-length': String(Buffer.byteLength(body)), ...headers },
    body,
  });
const post = (path: string, body: object) =>
  send(`/api/drafts/${path}`, { method: 'POST', body: JSON.stringify(body) });
const viewOf = async (draftId: string) =>
  JSON.parse((await send(`/api/drafts/${draftId}`)).body) as DraftView;

/** A draft whose plan is made. */
async function planned(settings = '{}'): Promise<string> {
  const draftId = await begun();
  await put(draftId);
  await post(`${draftId}/settings`, { campaign: 'fresh', settings });
  await post(`${draftId}/plan`, {});
  await expect.poll(async () => (await viewOf(draftId)).run?.plan, patient).toBeDefined();
  return draftId;
}

const filesKept = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());

/** Every route of drafts, with a request that its page would make. */
const routes: readonly (readonly [path: string, asked: Asked])[] = [
  ['', { method: 'POST', body: '{"name":"a.csv","bytes":5}' }],
  ['/ID/file', { method: 'PUT', body: 'phone', headers: { 'content-length': '5' } }],
  ['/ID/settings', { method: 'POST', body: '{"campaign":"a","settings":"{}"}' }],
  ['/ID/plan', { method: 'POST', body: '{}' }],
  ['/ID/launch', { method: 'POST', body: '{"campaign":"fresh","settings":"{}"}' }],
  ['/ID/discard', { method: 'POST', body: '{}' }],
  ['/ID', {}],
  ['/ID/rejected', {}],
];

describe.each(routes)('the route /api/drafts%s', (route, asked) => {
  const isChange = asked.method !== undefined;

  let draftId: string;
  beforeEach(async () => {
    draftId = await planned();
  });

  async function asks(headers: Asked['headers']) {
    const path = `/api/drafts${route.replace('ID', draftId)}`;
    const answer = await send(path, { ...asked, headers: { ...asked.headers, ...headers } });
    // Nothing came of it.
    expect(uploads.objects.size).toBe(0);
    expect((await viewOf(draftId)).launch).toBeUndefined();
    expect(filesKept()).toHaveLength(1);
    return answer;
  }

  it.each([undefined, '', 'wrong', 'x'.repeat(43)])('refuses a wrong token (%s)', async (wrong) => {
    expect(await asks({ 'x-console-token': wrong })).toMatchObject({ status: 401 });
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])(
    'refuses another site (%s)',
    async (origin) => {
      expect(await asks({ origin })).toMatchObject({ status: 403 });
      expect(await asks({ 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    },
  );

  it('refuses another name', async () => {
    expect(await asks({ host: 'evil.example' })).toMatchObject({ status: 421 });
  });

  it.runIf(isChange)('refuses a request without origin, or as a form would send it', async () => {
    expect(await asks({ origin: undefined })).toMatchObject({ status: 403 });
    for (const type of ['text/plain', 'multipart/form-data', 'text/csv', undefined])
      expect(await asks({ 'content-type': type })).toMatchObject({ status: 415 });
  });

  it('knows no draft but those that are open', async () => {
    if (route === '') return;
    for (const id of ['x', '..', '%2e%2e', crypto.randomUUID()])
      expect((await send(`/api/drafts${route.replace('ID', id)}`, asked)).status).toBe(404);
  });
});

describe('a draft', () => {
  it('is kept in a folder that only its owner may open', async () => {
    await planned();
    const [file] = filesKept();
    const path = file && join(file.parentPath, file.name);
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(file?.parentPath ?? '').mode & 0o777).toBe(0o700);
  });

  it.each([
    ['shorter than announced', 'phone', 5, 400],
    ['longer than announced', `${customers}more`, customers.length + 4, 400],
  ])('refuses a file that is %s', async (_, body, length, status) => {
    const draftId = await begun();
    expect((await put(draftId, body, { 'content-length': String(length) })).status).toBe(status);
    expect(filesKept()).toEqual([]);
    expect((await put(draftId)).status).toBe(200);
    expect((await put(draftId)).status).toBe(409);
  });

  it('refuses a file without a length, of more than 5 GB, and a fifth draft', async () => {
    const draftId = await begun();
    const chunked = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
    expect((await put(draftId, customers, chunked)).status).toBe(400);

    const large = JSON.stringify({ name: 'huge.csv', bytes: 5_000_000_001 });
    expect((await send('/api/drafts', { method: 'POST', body: large })).status).toBe(409);
    for (let n = 0; n < 3; n++) expect(await begun()).toBeDefined();
    expect(await begun()).toBeUndefined();
  });

  it('is deleted when its connection breaks, and can be sent again', async () => {
    const draftId = await begun('list.csv', 1_000_000);
    await new Promise<void>((resolve) => {
      const sent = request({
        host: '127.0.0.1',
        port: server.port,
        path: `/api/drafts/${draftId}/file`,
        method: 'PUT',
        headers: {
          host: `127.0.0.1:${server.port}`,
          origin: `http://127.0.0.1:${server.port}`,
          'content-type': 'application/octet-stream',
          'content-length': '1000000',
          'x-console-token': token,
        },
      });
      sent.on('error', () => resolve());
      sent.write('x'.repeat(100_000), () => setImmediate(() => sent.destroy(new Error('broken'))));
    });
    await expect.poll(filesKept, patient).toEqual([]);
    expect((await viewOf(draftId)).isReceived).toBe(false);
    expect((await put(draftId, 'x'.repeat(1_000_000))).status).toBe(200);
  });

  it('makes room for a new one when no page has shown it for five minutes, and not before', async () => {
    const left = await begun();
    for (let i = 0; i < 3; i += 1) await begun();
    const body = JSON.stringify({ name: 'fifth.csv', bytes: 1 });
    const fifth = () => send('/api/drafts', { method: 'POST', body });
    expect((await fifth()).body).toContain('4 new campaigns are open already');
    nowMs += 299_000;
    await viewOf(left);
    nowMs += 2_000;
    expect((await fifth()).status).toBe(201);
    expect((await viewOf(left)).draftId).toBe(left);
  });

  it('goes after an hour in which no page asks for it, and when the console ends', async () => {
    const old = await planned();
    nowMs += 59 * 60_000;
    await viewOf(old);
    nowMs += 59 * 60_000;
    const young = await begun();
    await put(young);
    expect(filesKept()).toHaveLength(2);
    nowMs += 2 * 60_000;
    await begun();
    expect((await send(`/api/drafts/${old}`)).status).toBe(404);
    expect(filesKept()).toHaveLength(1);
    await server.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is started as it was planned, and never otherwise', async () => {
    const draftId = await planned();
    await post(`${draftId}/settings`, { campaign: 'fresh', settings: '{"callsPerSecond":1}' });
    const shown = { campaign: 'fresh', settings: '{"callsPerSecond":1}' };
    const late = await post(`${draftId}/launch`, shown);
    expect([late.status, late.body]).toEqual([409, expect.stringContaining('have changed since the plan')]);
    const other = await post(`${draftId}/launch`, { campaign: 'fresh', settings: '{}' });
    expect([other.status, other.body]).toEqual([409, expect.stringContaining('in another tab')]);
    await post(`${draftId}/settings`, { campaign: 'fresh', settings: '{"callsPerSecond":0}' });
    expect((await post(`${draftId}/plan`, {})).status).toBe(409);
    const broken = { campaign: 'fresh', settings: '{"callsPerSecond":0}' };
    expect((await post(`${draftId}/launch`, broken)).status).toBe(409);
    expect(uploads.objects.size).toBe(0);

    await post(`${draftId}/settings`, { campaign: 'fresh', settings: '{"callsPerSecond":1}' });
    await post(`${draftId}/plan`, {});
    await expect.poll(async () => (await viewOf(draftId)).run?.plan, patient).toBeDefined();
    await Promise.all([post(`${draftId}/launch`, shown), post(`${draftId}/launch`, shown)]);
    await expect.poll(async () => (await viewOf(draftId)).launch?.state, patient).toBe('started');
    expect([...uploads.objects]).toEqual([
      ['fresh/campaign.json', '{"callsPerSecond":1}'],
      ['fresh/list.csv', customers],
    ]);
    await expect.poll(filesKept, patient).toEqual([]);
    expect((await post(`${draftId}/settings`, { campaign: 'x', settings: '{}' })).status).toBe(409);

    nowMs += 61 * 60_000;
    await begun();
    const gone = await send(`/api/drafts/${draftId}`);
    expect([gone.status, gone.body]).toEqual([
      404,
      expect.stringContaining('fresh was started with this file'),
    ]);
  });

  it('lists its rejected rows', async () => {
    const draftId = await planned();
    const { run } = await viewOf(draftId);
    expect(run).toMatchObject({ rowsRead: 2, rejected: 1, rejectedRows: [{ row: 3 }] });
    expect((await send(`/api/drafts/${draftId}/rejected`)).body).toMatch(
      /^row,result,reason\r\n3,rejected,"The phone number ""nonsense""/,
    );
  });

  it('has no settings longer than an importer reads', async () => {
    const draftId = await planned();
    const settings = JSON.stringify({ attributes: { a: 'x'.repeat(400_000) } });
    expect((await post(`${draftId}/settings`, { campaign: 'fresh', settings })).status).toBe(413);
  });
});
