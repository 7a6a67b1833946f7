/**
 * A new campaign in a real browser, from a file to its start, over a bucket in memory.
 * UPDATE_SCREENSHOTS=1 writes docs/images/console-new-columns.png, console-new-settings.png, console-new-plan.png and their dark likes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningConsole, startConsole } from '../../cli/console/console-server.ts';
import { draftFeature } from '../../cli/console/new-campaign/routes.ts';
import { makePageFiles, type PageFiles } from '../../cli/console/page-files.ts';
import { shortOr } from '../support/length.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { addSpring, consoleWorld, mischief } from './console-world.ts';
import { draftWorld, manyCustomers, oddCsv } from './draft-world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const schemes = ['light', 'dark'] as const;

let browser: LaunchedChromium;
let files: PageFiles;
let folder: string;
let server: RunningConsole | undefined;
const pages: Page[] = [];

beforeAll(async () => {
  [browser, files] = await Promise.all([launchChromium(), makePageFiles()]);
}, 90_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-campaign-test-'));
});

afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

afterAll(() => browser?.close());

/** A console with the campaign `spring`, its page at the first step of a new one, and what the page complains of. */
async function atFirstStep({
  scheme = 'light',
  width = 1_160,
}: {
  scheme?: 'light' | 'dark';
  width?: number;
} = {}) {
  const world = consoleWorld(Date.now());
  addSpring(world, Date.now());
  const { uploads, drafts } = draftWorld(world, folder);
  server = await startConsole({ reads: world.reads, page: files, port: 0, features: [draftFeature(drafts)] });
  const page = await browser.context.newPage();
  pages.push(page);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.setDefaultTimeout(30_000);
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(server.urlForOnce());
  await page.getByRole('link', { name: 'New campaign' }).click();
  await page.getByLabel('Customer file', { exact: true }).waitFor();
  return { world, uploads, drafts, page, complaints };
}

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page
    .getByLabel('Customer file', { exact: true })
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

const step = (page: Page, name: string) => page.locator('h2.step', { hasText: name }).waitFor();
/** Clicks a button when it may be. */
const next = async (page: Page, name: string) => {
  await ready(page, name);
  await page.getByRole('button', { name, exact: true }).click();
};
const ready = (page: Page, name: string) =>
  expect
    .poll(() => page.getByRole('button', { name, exact: true }).getAttribute('aria-disabled'), {
      timeout: 60_000,
    })
    .not.toBe('true');
const good = 'phoneNumber,name\n+12065550142,Ann\n+12065550143,Bob\nnonsense,Cy\n';

async function toPlan(page: Page, name: string, content: string): Promise<void> {
  await choose(page, name, content);
  await step(page, 'Columns');
  await next(page, 'Next: settings');
  await step(page, 'Settings');
  await next(page, 'Next: the plan');
  await step(page, 'Plan and start');
}

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: readonly { id: string; nodes: readonly { html: string; failureSummary?: string }[] }[] =
    await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
    );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');
/** Files of drafts on the disk. */
const kept = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

describe('a new campaign', () => {
  it.each(schemes)('goes from a file with odd columns to a start, without JSON (%s)', async (scheme) => {
    const { page, uploads, complaints } = await atFirstStep({ scheme });
    expect(await violationsOf(page)).toEqual([]);
    await choose(page, 'Kunden Herbst.csv', oddCsv);
    await step(page, 'Columns');
    const problem = page.getByRole('alert');
    await problem.getByText('phone').first().waitFor();
    expect(await page.getByLabel('Phone number', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Phone number', { exact: true }).selectOption('Rufnummer privat');
    await page.getByLabel('Another phone number').selectOption('Rufnummer mobil');
    await page.getByLabel('State or province').selectOption('Bundesland (US)');
    await page.getByText('+12065550142, +12065550143').waitFor();
    await page.getByText('Rejected rows: 1').waitFor();
    expect(await page.getByRole('region', { name: 'Table of the first rows' }).textContent()).toMatch(
      /Rejected: The phone number "n\/a"/,
    );
    expect(await violationsOf(page)).toEqual([]);
    await screenshot(page, 'columns', scheme);

    await next(page, 'Next: settings');
    await step(page, 'Settings');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await page.getByText('The campaign’s id: kunden-herbst').waitFor();
    await page.getByLabel('Attempts', { exact: true }).fill('2');
    await page.getByLabel('Frequency caps').fill('7 in 7 days\n3 in 24 hours');
    expect(JSON.parse(await page.getByLabel('Settings as JSON').inputValue())).toEqual({
      columns: { phoneNumber: ['Rufnummer privat', 'Rufnummer mobil'], state: 'Bundesland (US)' },
      retry: { maxAttempts: 2 },
      frequencyCap: [
        { attempts: 7, days: 7 },
        { attempts: 3, hours: 24 },
      ],
    });
    expect(await violationsOf(page)).toEqual([]);
    await screenshot(page, 'settings', scheme);

    await next(page, 'Next: the plan');
    await page.getByRole('heading', { name: 'Cost, estimated' }).waitFor();
    expect(await page.getByRole('region', { name: 'Calling rules' }).textContent()).toMatch(/Florida/);
    expect(await violationsOf(page)).toEqual([]);
    await screenshot(page, 'plan', scheme);
    expect([...uploads.objects.keys()]).toEqual([]);

    await page.getByRole('button', { name: 'Start kunden-herbst …' }).click();
    expect(await page.getByRole('dialog').textContent()).toMatch(/Kunden Herbst.csv is sent to AWS/);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'kunden-herbst' }).waitFor();

    expect([...uploads.objects.keys()]).toEqual([
      'kunden-herbst/campaign.json',
      'kunden-herbst/Kunden Herbst.csv',
    ]);
    expect(uploads.objects.get('kunden-herbst/Kunden Herbst.csv')).toBe(oddCsv);
    await expect.poll(kept, { timeout: 90_000 }).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is driven by the keyboard alone', async () => {
    const { page, uploads } = await atFirstStep();
    await choose(page, 'keys.csv', good);
    const press = async (name: string) => {
      await ready(page, name);
      for (let n = 0; n < 120; n++) {
        if ((await page.evaluate('document.activeElement.textContent')) === name) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
    };
    await step(page, 'Columns');
    await press('Next: settings');
    await step(page, 'Settings');
    await press('Next: the plan');
    await page.getByRole('heading', { name: 'Cost, estimated' }).waitFor();
    await press('Start keys …');
    await page.getByRole('dialog').waitFor();
    await press('Start');
    await page.getByRole('heading', { level: 1, name: 'keys' }).waitFor();
    expect(uploads.objects.size).toBe(2);
  });

  it('starts at a time, which the plan and the settings have', async () => {
    const { page, uploads } = await atFirstStep();
    await toPlan(page, 'later.csv', good);
    await page.getByLabel('Start at a time').check();
    await page.getByLabel(/^First calls/).fill('2099-03-01T09:30');
    await page.getByText('at the start').waitFor();
    await next(page, 'Start later …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'later' }).waitFor();
    const { startAt } = JSON.parse(uploads.objects.get('later/campaign.json') ?? '{}');
    expect(startAt).toMatch(/^2099-03-01T09:30:00[+-]\d\d:\d\d$/);
  });

  it('is saved only: its settings are downloaded, and nothing is sent', async () => {
    const { page, uploads } = await atFirstStep();
    await choose(page, 'save.csv', oddCsv);
    await page.getByLabel('Phone number', { exact: true }).selectOption('Rufnummer privat');
    await next(page, 'Next: settings');
    await next(page, 'Next: the plan');
    await page.getByLabel('Save only').check();
    await page.getByText('npx dialer upload "./save.csv" --campaign save --settings save.json').waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the settings' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('save.json');
    expect(JSON.parse(readFileSync(await saved.path(), 'utf8'))).toEqual({
      columns: { phoneNumber: 'Rufnummer privat' },
    });
    expect(uploads.objects.size).toBe(0);
  });

  it('keeps form and JSON in step, and ties each problem to its field', async () => {
    const { page } = await atFirstStep();
    await choose(page, 'fields.csv', good);
    await next(page, 'Next: settings');
    const json = page.getByLabel('Settings as JSON');
    await json.fill(
      '{ "endAt": "2026-12-01T09:00:00Z", "startAt": "2026-12-02T09:00:00Z", "agents": { "mode": "predictive" } }',
    );
    await page
      .getByLabel('Pace by agents')
      .getByRole('option', { selected: true })
      .getByText('predictive')
      .waitFor({ state: 'attached' });
    const end = page.getByLabel('End', { exact: true });
    await expect.poll(async () => end.getAttribute('aria-invalid')).toBe('true');
    const described = (await end.getAttribute('aria-describedby'))?.split(' ') ?? [];
    expect(await page.locator(`[id="${described[1]}"]`).textContent()).toContain(
      'must be later than "startAt"',
    );
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Next: the plan' }).click({ force: true });
    expect(await page.evaluate('document.activeElement.id')).toBe('setting-endAt');

    await json.fill('{ "callsPerSecond": ');
    await page.getByText('not valid JSON, line 1').first().waitFor();
    expect(await page.getByLabel('Calls per second').isDisabled()).toBe(true);
    await json.fill('{ "callsPerSecond": 5 }');
    await expect.poll(async () => page.getByLabel('Calls per second').inputValue()).toBe('5');
    await page.getByLabel('Calls per second').fill('fast');
    await expect
      .poll(async () => page.getByLabel('Calls per second').getAttribute('aria-invalid'))
      .toBe('true');
    expect(JSON.parse(await json.inputValue())).toEqual({ callsPerSecond: 'fast' });
    await page.getByLabel('Calls per second').fill('2.5');
    await next(page, 'Next: the plan');
  });

  it('is not given the name of a campaign that is there', async () => {
    const { page, uploads } = await atFirstStep();
    await choose(page, 'Spring.csv', good);
    await next(page, 'Next: settings');
    await page.getByText('There is a campaign spring already (RUNNING)').first().waitFor();
    expect(await page.getByLabel('Campaign name').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Campaign name').fill('spring 2');
    await next(page, 'Next: the plan');
    uploads.objects.set('spring-2/campaign.json', 'of somebody else');
    await next(page, 'Start spring-2 …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByText('Nothing was started: there is a campaign spring-2 already').waitFor();
    expect([...uploads.objects.values()]).toEqual(['of somebody else']);
  });

  it('goes on after a reload, and is gone when it is cancelled', async () => {
    const { page } = await atFirstStep();
    await choose(page, 'again.csv', good);
    await next(page, 'Next: settings');
    await page.getByLabel('Attempts', { exact: true }).fill('4');
    await page.waitForResponse(async (response) => response.url().endsWith('/settings'));
    await page.reload();
    await next(page, 'Next: settings');
    expect(await page.getByLabel('Attempts', { exact: true }).inputValue()).toBe('4');
    expect(kept()).toHaveLength(1);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Customer file', { exact: true }).waitFor();
    expect(kept()).toEqual([]);
  });

  it.each(schemes)('fits a phone (%s)', async (scheme) => {
    const { page } = await atFirstStep({ scheme, width: 360 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await choose(page, 'phone.csv', oddCsv);
    await page.getByLabel('Phone number', { exact: true }).selectOption('Rufnummer privat');
    await page.getByText('Rejected rows: 1').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await next(page, 'Next: settings');
    await step(page, 'Settings');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await next(page, 'Next: the plan');
    await page.getByRole('heading', { name: 'Cost, estimated' }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
  });
});

describe('a new campaign of a bad file', () => {
  const wide = Buffer.from('phoneNumber\n+12065550142\n', 'utf16le');

  it.each([
    ['binary.csv', Buffer.from([0x50, 0x4b, 3, 4, 9, 9, 0, 1]), 'ZIP archive or an Excel workbook'],
    ['noise.csv', Buffer.from([1, 2, 0, 0, 255, 254, 0, 7]), 'binary data, not text'],
    ['wide.csv', wide, 'UTF-16 without a byte order mark'],
    ['empty.csv', Buffer.alloc(0), 'The file is empty.'],
    ['headers.csv', Buffer.from('phoneNumber,name\n'), 'The file has no rows'],
    ['broken.csv.gz', Buffer.from('phoneNumber\n+12065550142\n'), 'gzip'],
  ])('says why it cannot be read, and takes another one (%s)', async (name, content, sentence) => {
    const { page } = await atFirstStep();
    await choose(page, name, content);
    await page.getByRole('alert').getByText(sentence).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Next: settings' }).click({ force: true });
    expect(await page.evaluate('document.activeElement.id')).toBe('columns-problem');
    await page.getByRole('button', { name: /^(Choose another file|Cancel)$/ }).click();
    await choose(page, 'good.csv', good);
    await next(page, 'Next: settings');
  });

  it('has one of two phone columns chosen', async () => {
    const { page } = await atFirstStep();
    await choose(page, 'two.csv', 'phone,mobile,name\n+12065550142,+12065550143,Ann\n');
    await page.getByRole('alert').getByText('"phone"').waitFor();
    await page.getByLabel('Phone number', { exact: true }).selectOption('mobile');
    await page.getByRole('region', { name: 'Table of the first rows' }).getByText('+12065550143').waitFor();
    await next(page, 'Next: settings');
  });

  it('shows hostile text as text, and saves rejected rows that no spreadsheet runs', async () => {
    const { page, complaints } = await atFirstStep();
    const evil = mischief.replaceAll('"', '""');
    const rows = [`"${evil}",+12065550142,"${evil}"`, `=cmd()|x,"=HYPERLINK(1)",\u202Etxt`, `@SUM(1),n/a,x`];
    await choose(page, `${mischief.replaceAll('/', '')}.csv`, `name,phone,"${evil}"\n${rows.join('\n')}\n`);
    await page.getByText('Rejected rows: 2').waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download rejected rows (2)' }).click(),
    ]);
    const lines = readFileSync(await saved.path(), 'utf8').split('\r\n');
    expect(lines[0]).toBe('row,result,reason');
    expect(lines.slice(1).every((line) => !/(^|,)[=@]/.test(line))).toBe(true);
    await page.getByRole('button', { name: 'Next: settings' }).click();
    await step(page, 'Settings');
    await page.getByLabel('Campaign name').fill('odd');
    await next(page, 'Next: the plan');
    await page.getByRole('heading', { name: 'Cost, estimated' }).waitFor();
    expect(await page.evaluate('[window.hacked, document.images.length, document.scripts.length]')).toEqual([
      undefined,
      0,
      1,
    ]);
    expect(complaints).toEqual([]);
  });
});

describe('a new campaign whose connection breaks', () => {
  it('while the file is read leaves nothing, and takes it again', async () => {
    const { page, uploads } = await atFirstStep();
    await page.route('**/api/drafts/*/file', (route) => route.abort('connectionreset'), { times: 1 });
    await choose(page, 'cut.csv', good);
    await page.getByText('The connection to the console broke before the file had arrived').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await step(page, 'Columns');
    expect(uploads.objects.size).toBe(0);
    await expect.poll(async () => kept().length).toBe(1);
  });

  it.each([
    ['settings', 'Whether the campaign has its settings is not known'],
    ['customers', 'whether its customer file has arrived is not known'],
  ] as const)('at AWS (%s) says what happened, and goes on', async (failing, sentence) => {
    const { page, uploads } = await atFirstStep();
    uploads.failing = failing;
    await toPlan(page, 'broken.csv', good);
    await next(page, 'Start broken …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').getByText(sentence).waitFor();
    expect(uploads.objects.has('broken/broken.csv')).toBe(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'broken' }).waitFor();
    expect(uploads.objects.get('broken/broken.csv')).toBe(good);
  });

  it('after the last byte finds the campaign started', async () => {
    const { page, uploads } = await atFirstStep();
    uploads.failing = 'answer to customers';
    await toPlan(page, 'last.csv', good);
    await next(page, 'Start last …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'last' }).waitFor();
  });

  it('between page and console goes on by itself, while the file is sent', async () => {
    const { page, uploads } = await atFirstStep();
    let release = () => {};
    uploads.held = new Promise((resolve) => {
      release = resolve;
    });
    await toPlan(page, 'wire.csv', good);
    await next(page, 'Start wire …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByText('Nothing is started before all').waitFor();
    await page.context().setOffline(true);
    await page.getByText('No new data since').waitFor();
    release();
    await page.context().setOffline(false);
    await page.getByRole('heading', { level: 1, name: 'wire' }).waitFor();
  });

  it('and is cancelled instead, starts nothing', async () => {
    const { page, uploads } = await atFirstStep();
    uploads.held = new Promise(() => {});
    await toPlan(page, 'never.csv', good);
    await next(page, 'Start never …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Customer file', { exact: true }).waitFor();
    expect(uploads.objects.size).toBe(0);
    await expect.poll(kept, { timeout: 90_000 }).toEqual([]);
  });

  it('and is cancelled too late, says so', async () => {
    const { page, uploads } = await atFirstStep();
    uploads.held = new Promise(() => {});
    await toPlan(page, 'late.csv', good);
    await next(page, 'Start late …');
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    const error = 'It is too late to cancel: the campaign is being started. Pause it on its page.';
    await page.route('**/discard', (route) => route.fulfill({ status: 409, json: { error } }));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').filter({ hasText: error }).waitFor();
    await page.unroute('**/discard');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Customer file', { exact: true }).waitFor();
  });
});

describe('a new campaign of a hundred thousand rows, or a million', () => {
  it('shows its first rows long before all are checked, and the page keeps few of them', async () => {
    const rows = shortOr(100_000, 1_000_000);
    const { page } = await atFirstStep();
    const path = join(folder, 'many.csv');
    writeFileSync(path, '');
    for (const text of manyCustomers(rows)) writeFileSync(path, text, { flag: 'a' });
    const begun = performance.now();
    await page.getByLabel('Customer file', { exact: true }).setInputFiles(path);
    await page.getByRole('region', { name: 'Table of the first rows' }).waitFor();
    const firstMs = Math.round(performance.now() - begun);
    await page.getByText(/rows checked \(\d+%\)/).waitFor();
    await page
      .getByText(`Rejected rows: ${(rows / 1_000).toLocaleString('en-US')}`, { exact: true })
      .waitFor({ timeout: 300_000 });
    const checkedMs = Math.round(performance.now() - begun);
    const session = await page.context().newCDPSession(page);
    const { metrics } = await session
      .send('Performance.enable')
      .then(() => session.send('Performance.getMetrics'));
    const heap = metrics.find(({ name }) => name === 'JSHeapTotalSize')?.value ?? Number.POSITIVE_INFINITY;
    console.log(
      `first rows after ${firstMs} ms, all checked after ${checkedMs} ms, page ${Math.round(heap / 1e6)} MB`,
    );
    expect(firstMs).toBeLessThan(checkedMs / 2);
    expect(heap).toBeLessThan(300e6);
  }, 360_000);
});

async function screenshot(page: Page, name: string, scheme: (typeof schemes)[number]): Promise<void> {
  if (!process.env.UPDATE_SCREENSHOTS) return;
  const suffix = scheme === 'dark' ? '-dark' : '';
  const clip = { x: 0, y: 0, width: 1_160, height: 1_180 };
  await page.screenshot({ path: join(images, `console-new-${name}${suffix}.png`), fullPage: true, clip });
}
