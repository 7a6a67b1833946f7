/** Who may talk to the console, over real HTTP: headers and paths are sent as an attacker would send them. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleApp } from '../../../cli/console/console-app.ts';
import { type RunningConsole, startConsole } from '../../../cli/console/console-server.ts';
import { isSameSecret, newSecret } from '../../../cli/console/guard.ts';
import { addSpring, type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';

let world: ConsoleWorld;
let server: RunningConsole;
let token: string;
let notes: (string | undefined)[];

beforeEach(async () => {
  const nowMs = Date.now();
  world = consoleWorld(nowMs);
  addSpring(world, nowMs);
  notes = [];
  const page = { '/': { type: 'text/html', content: '<p>page</p>' } };
  server = await startConsole({
    reads: world.reads,
    page,
    port: 0,
    onConnection: (note) => notes.push(note),
  });
  token = JSON.parse((await buy(codeOf(server.urlForOnce()))).body).token;
});

afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the console's own page sends, but for what is given. */
function send(
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    host = `127.0.0.1:${server.port}`,
  }: {
    method?: string;
    headers?: Record<string, string | undefined>;
    body?: string;
    host?: string;
  } = {},
): Promise<Answer> {
  const all = { 'x-console-token': token, host, ...headers };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        headers: given as Record<string, string>,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const own = () => ({ origin: `http://127.0.0.1:${server.port}`, 'content-type': 'application/json' });
const pause = { method: 'POST', body: '{"change":"pause","seen":"RUNNING"}' };
const codeOf = (url: string) => url.replace(/.*#code=/, '');

function buy(code: string, headers: Record<string, string> = own()): Promise<Answer> {
  return send('/api/session', { method: 'POST', headers, body: JSON.stringify({ code }) });
}

const state = async () => (await world.campaigns.get('spring'))?.state;

describe('the console answers its own page', () => {
  it.each(['127.0.0.1', 'localhost'])('under its name %s', async (name) => {
    const host = `${name}:${server.port}`;
    const { status, body } = await send('/api/campaigns', { host });

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ campaigns: [{ campaignId: 'spring' }] });
  });

  it('and changes a campaign for it', async () => {
    const { status } = await send('/api/campaigns/spring/state', { ...pause, headers: own() });

    expect([status, await state()]).toEqual([200, 'PAUSED']);
  });

  it.each([
    ['IMPORTING', 'RUNNING'],
    ['RUNNING', 'IMPORTING'],
  ] as const)(
    'and pauses or cancels for it although a file began or ended meanwhile (%s, then %s)',
    async (seen, now) => {
      for (const [change, reached] of [
        ['pause', 'PAUSED'],
        ['cancel', 'CANCELLED'],
      ]) {
        world.campaigns.change('spring', { state: now });
        const body = JSON.stringify({ change, seen, confirmed: 'spring' });
        const made = await send('/api/campaigns/spring/state', { method: 'POST', headers: own(), body });

        expect([made.status, await state()]).toEqual([200, reached]);
      }
    },
  );

  it('and pauses for it although a file ended between the read and the write', async () => {
    world.campaigns.change('spring', { state: 'IMPORTING' });
    const changeState = world.campaigns.changeState.bind(world.campaigns);
    world.campaigns.changeState = async (...asked) => {
      world.campaigns.change('spring', { state: 'RUNNING' });
      return changeState(...asked);
    };
    const body = '{"change":"pause","seen":"IMPORTING"}';
    const made = await send('/api/campaigns/spring/state', { method: 'POST', headers: own(), body });

    expect([made.status, await state()]).toEqual([200, 'PAUSED']);
  });

  it('with headers that let the page do no more than it needs', async () => {
    for (const path of ['/', '/api/campaigns', '/nothing']) {
      const { headers } = await send(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;.* frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });
});

describe('the console refuses', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]', '0.0.0.0:80'])(
    'whoever comes under another name (%s): it may be a site whose address was turned to this machine',
    async (host) => {
      for (const path of ['/', '/api/campaigns']) {
        const { status, body } = await send(path, { host });
        expect(status).toBe(421);
        expect(body).not.toContain('spring');
      }
    },
  );

  it.each([undefined, '', 'wrong', 'x'.repeat(43)])('a wrong token (%s)', async (wrong) => {
    for (const path of ['/api/campaigns', '/api/campaigns/spring', '/api/campaigns/spring/contacts']) {
      const { status, body } = await send(path, { headers: { 'x-console-token': wrong } });
      expect(status).toBe(401);
      expect(body).not.toContain('+1206');
    }
    const headers = { ...own(), 'x-console-token': wrong };
    const change = await send('/api/campaigns/spring/state', { ...pause, headers });
    expect([change.status, await state()]).toEqual([401, 'RUNNING']);
  });

  it('the token anywhere but in its header', async () => {
    const headers = { 'x-console-token': undefined, cookie: `console-token=${token}` };
    const { status } = await send(`/api/campaigns?token=${token}`, { headers });

    expect(status).toBe(401);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'what another site sends (%s), even with the token',
    async (origin) => {
      const change = await send('/api/campaigns/spring/state', { ...pause, headers: { ...own(), origin } });
      const read = await send('/api/campaigns', { headers: { origin } });

      expect([change.status, read.status, await state()]).toEqual([403, 403, 'RUNNING']);
    },
  );

  it('a change that names no origin, or comes as a form would send it', async () => {
    const nameless = await send('/api/campaigns/spring/state', {
      ...pause,
      headers: { ...own(), origin: undefined },
    });
    const form = await send('/api/campaigns/spring/state', {
      ...pause,
      headers: { ...own(), 'content-type': 'text/plain' },
    });

    expect([nameless.status, form.status, await state()]).toEqual([403, 415, 'RUNNING']);
  });

  it('what the browser says comes from another site', async () => {
    const script = await send('/console.js', { headers: { 'sec-fetch-site': 'cross-site' } });
    const link = await send('/', {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    });

    expect([script.status, link.status]).toEqual([403, 200]);
  });

  it('a change by a request that only reads', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status } = await send('/api/campaigns/spring/state?change=pause', { method, headers: own() });
      expect(status).toBe(404);
    }
    expect(await state()).toBe('RUNNING');
  });

  it('to cancel when the name is not typed', async () => {
    const body = (confirmed: string) => JSON.stringify({ change: 'cancel', seen: 'RUNNING', confirmed });
    const cancel = { method: 'POST', headers: own() };
    const untyped = await send('/api/campaigns/spring/state', {
      ...cancel,
      body: '{"change":"cancel","seen":"RUNNING"}',
    });
    const wrong = await send('/api/campaigns/spring/state', { ...cancel, body: body('Spring') });

    expect([untyped.status, wrong.status, await state()]).toEqual([400, 400, 'RUNNING']);
    expect(JSON.parse(wrong.body).error).toBe('To cancel the campaign, type its name: spring.');
    const right = await send('/api/campaigns/spring/state', { ...cancel, body: body('spring') });
    expect([right.status, await state()]).toEqual([200, 'CANCELLED']);
  });

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2f..%2fetc%2fpasswd',
    '/api/../console.ts',
    '//etc/passwd',
    '/console.js.map',
    '/page/main.tsx',
  ])('paths that lead elsewhere (%s)', async (path) => {
    expect(await send(path)).toMatchObject({ status: 404 });
  });

  it('long bodies, with and without a length', async () => {
    const body = JSON.stringify({ change: 'pause', confirmed: 'x'.repeat(10_000) });
    const known = await send('/api/campaigns/spring/state', { method: 'POST', headers: own(), body });
    const chunked = await send('/api/campaigns/spring/state', {
      method: 'POST',
      headers: { ...own(), 'transfer-encoding': 'chunked' },
      body,
    });

    expect([known.status, chunked.status, await state()]).toEqual([413, 413, 'RUNNING']);
  });

  it.each([
    '{"change":"delete","seen":"RUNNING"}',
    '{"change":"pause"}',
    '{"change":"pause","seen":"ON"}',
    '{"change":"pause","seen":"RUNNING","more":1}',
    'nonsense',
    '',
    '[]',
  ])('changes it does not know (%s)', async (body) => {
    const { status } = await send('/api/campaigns/spring/state', { method: 'POST', headers: own(), body });

    expect([status, await state()]).toEqual([400, 'RUNNING']);
  });

  it.each([
    'status=ALL',
    'cursor=%7B%7D',
    'cursor=x',
    'search=',
    'limit=100000',
    `search=${'x'.repeat(2_000)}`,
    `search=${'%C3%A9'.repeat(600)}`,
  ])('questions it does not know (%s)', async (query) => {
    expect(await send(`/api/campaigns/spring/contacts?${query}`)).toMatchObject({ status: 400 });
  });

  it('its one-time code the second time, and from elsewhere', async () => {
    let used = 0;
    const code = codeOf(server.urlForOnce(() => used++));

    expect((await buy(code, { ...own(), origin: 'http://evil.example' })).status).toBe(403);
    expect((await buy('guess')).status).toBe(401);
    expect(used).toBe(0);
    expect(JSON.parse((await buy(code)).body)).toEqual({ token });
    expect((await buy(code)).status).toBe(401);
    expect(used).toBe(1);
    expect(JSON.parse((await buy(codeOf(server.urlForOnce()))).body)).toEqual({ token });
  });

  it('a change decided on a state that is not the one it has now', async () => {
    const resume = { method: 'POST', headers: own(), body: '{"change":"resume","seen":"PAUSED"}' };
    world.campaigns.change('spring', { state: 'STOPPED', stateReason: 'The contact flow does not exist.' });
    const late = await send('/api/campaigns/spring/state', resume);

    expect([late.status, await state()]).toEqual([409, 'STOPPED']);
    expect(JSON.parse(late.body).error).toBe(
      'spring was PAUSED when you were asked, and is STOPPED now (The contact flow does not exist.). ' +
        'Nothing was changed: check it and decide again.',
    );
    const body = '{"change":"resume","seen":"STOPPED"}';
    expect((await send('/api/campaigns/spring/state', { ...resume, body })).status).toBe(200);
  });

  it('a change when the state changes in the very moment', async () => {
    world.campaigns.change('spring', { state: 'PAUSED' });
    const changeState = world.campaigns.changeState.bind(world.campaigns);
    world.campaigns.changeState = async (...asked) => {
      world.campaigns.change('spring', { state: 'STOPPED' });
      return changeState(...asked);
    };
    const body = '{"change":"resume","seen":"PAUSED"}';
    const late = await send('/api/campaigns/spring/state', { method: 'POST', headers: own(), body });

    expect([late.status, await state()]).toEqual([409, 'STOPPED']);
  });

  it.each([
    ['campaign', `/api/campaigns/${'x'.repeat(2_049)}`],
    ['campaign of contacts', `/api/campaigns/${'x'.repeat(2_049)}/contacts`],
    ['contact', `/api/campaigns/spring/contact?key=${'x'.repeat(1_025)}`],
    ['contact in other letters', `/api/campaigns/spring/contact?key=${'%C3%A9'.repeat(513)}`],
  ])('as nobody it has, without asking AWS, a name longer than there can be: %s', async (_, path) => {
    world.campaigns.get = () => Promise.reject(new Error('One or more parameter values were invalid'));
    world.browser.get = world.campaigns.get as never;

    expect(await send(path)).toMatchObject({ status: 404 });
  });
});

describe('the console on the port of http', () => {
  it.each(['127.0.0.1', 'localhost', '127.0.0.1:80'])(
    'answers to its name as browsers write it: %s',
    async (host) => {
      const codes = { spend: () => true };
      const app = consoleApp({ reads: world.reads, page: {}, token: 'secret', codes, port: () => 80 });
      const origin = `http://${host.replace(':80', '')}`;
      const headers = { host, origin, 'content-type': 'application/json', 'x-console-token': 'secret' };

      const answer = await app.request('/api/campaigns/spring/state', { ...pause, headers });
      expect([answer.status, await state()]).toEqual([200, 'PAUSED']);
    },
  );
});

describe('the console in trouble', () => {
  it('says so in a sentence that names nobody, once it answers again says that too', async () => {
    const list = world.campaigns.list.bind(world.campaigns);
    world.campaigns.list = async () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
    };
    const failed = await send('/api/campaigns');
    expect(failed.status).toBe(503);
    expect(JSON.parse(failed.body)).toMatchObject({
      isConnection: true,
      error: expect.stringMatching(/^The connection to AWS/),
    });
    world.campaigns.list = list;
    expect((await send('/api/campaigns')).status).toBe(200);

    expect(notes).toEqual([expect.stringMatching(/^The connection to AWS/), undefined]);
  });

  it('reports that a campaign or a contact is not there', async () => {
    expect(await send('/api/campaigns/winter')).toMatchObject({ status: 404 });
    expect(await send('/api/campaigns/winter/contacts')).toMatchObject({ status: 404 });
    expect(await send('/api/campaigns/spring/contact?key=nobody')).toMatchObject({ status: 404 });
    expect(await send('/api/campaigns/winter/state', { ...pause, headers: own() })).toMatchObject({
      status: 404,
    });
  });

  it('reports when its port is taken', async () => {
    const again = startConsole({ reads: world.reads, page: {}, port: server.port });

    await expect(again).rejects.toThrow(
      `The port ${server.port} is taken by another program. Name another one with --port, or leave it out for a free one.`,
    );
  });
});

describe('secrets', () => {
  it('are 32 random bytes, and are equal only to themselves', () => {
    const secret = newSecret();

    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(isSameSecret(secret, secret)).toBe(true);
    expect(isSameSecret(newSecret(), secret)).toBe(false);
    expect(isSameSecret('', secret)).toBe(false);
  });
});
