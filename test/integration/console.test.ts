/** The console from end to end: `npx dialer console` in a process of its own, a browser, and the deployed stack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedChromium, launchChromium } from '../browser/chromium.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { type DialerRun, runDialer } from './run-dialer.ts';

let product: LocalProduct;
let browser: LaunchedChromium;

beforeAll(async () => {
  product = new LocalProduct();
  browser = await launchChromium();
}, 90_000);

afterAll(() => browser?.close());

/** A console that runs until `stop`, which answers how it ended. */
async function aConsole(): Promise<{ readonly url: string; stop(): Promise<DialerRun> }> {
  const interrupt = new AbortController();
  let run: Promise<DialerRun> | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const onOutput = (soFar: string) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}/.exec(soFar)?.[0];
      if (found) resolve(found);
    };
    run = runDialer(['console', '--no-open'], product.stack.env, { onOutput, interrupt: interrupt.signal });
    run.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  return {
    url,
    stop: () => {
      interrupt.abort();
      return run ?? Promise.reject(new Error('It was never started.'));
    },
  };
}

describe('the console on the deployed stack', () => {
  it('lists a campaign, shows it, pauses, resumes and cancels it, and ends with Ctrl-C', async () => {
    const campaign = 'console-end-to-end';
    await product.drop(`${campaign}.json`, '{ "startAt": "2099-01-01T00:00:00Z" }');
    await product.drop(
      `${campaign}/customers.csv`,
      `phoneNumber,customerId\n${numbersOf(425, 7)
        .map((number, n) => `${number},console-${n}`)
        .join('\n')}\nnonsense,console-7\n`,
    );
    const { url, stop } = await aConsole();
    const page = await browser.context.newPage();
    page.setDefaultTimeout(60_000);
    const [hosts, complaints] = [new Set<string>(), [] as string[]];
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    const state = async () => (await product.reader.campaign(campaign))?.state;
    const move = async (button: string, prepare = async () => {}) => {
      await page.getByRole('button', { name: button }).click();
      await prepare();
      await page.getByRole('dialog').getByRole('button', { name: button }).click();
    };

    await page.goto(url);
    await page.getByRole('link', { name: campaign }).click();
    await page.getByRole('link', { name: 'All 8', exact: true }).waitFor();

    await move('Pause');
    await eventually(async () => expect(await state()).toBe('PAUSED'));
    await move('Resume');
    await eventually(async () => expect(await state()).toBe('RUNNING'));

    await page.getByRole('link', { name: 'All 8', exact: true }).click();
    await page.getByText('8 contacts.').waitFor();
    await page.getByRole('searchbox').fill('console-3');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 contact.').waitFor();
    await page.getByRole('searchbox').fill('(425) 555-0102');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('console-2').waitFor();
    await page.getByRole('combobox').selectOption({ label: 'Rejected (1)' });
    await page.getByText('No contacts found.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 contact.').waitFor();
    await page.getByRole('rowheader').getByRole('link').click();
    await page.getByText('Nothing: fix the row and upload it in a new file.').waitFor();

    await page.getByRole('navigation').getByRole('link', { name: campaign }).click();
    await move('Cancel campaign', () => page.getByRole('textbox').fill(campaign));
    await eventually(async () => expect(await state()).toBe('CANCELLED'));

    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(url).host]);
    await page.close();
    const { code, stdout, stderr } = await stop();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('+1425');
  });

  it('makes a campaign of a file with odd columns, without JSON, and calls its customers', async () => {
    const campaign = 'console-new-campaign';
    const numbers = numbersOf(516, 3);
    const rows = numbers.map((number, n) => `Customer ${n};${number.replace('+1', '')};gold`);
    const { url, stop } = await aConsole();
    const page = await browser.context.newPage();
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    const next = async (name: string) => {
      await page.locator('button.solid:not([aria-disabled="true"])', { hasText: name }).waitFor();
      await page.getByRole('button', { name }).click();
    };

    await page.goto(url);
    await page.getByRole('link', { name: 'New campaign' }).click();
    await page.getByLabel('Customer file', { exact: true }).setInputFiles({
      name: 'Kunden 2026.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`Name;Rufnummer;Tarif\n${rows.join('\n')}\nZoe;n/a;gold\n`),
    });
    await page.getByLabel('Phone number', { exact: true }).selectOption('Rufnummer');
    await page.getByText('Rejected rows: 1').waitFor();
    await next('Next: settings');
    await page.getByLabel('Campaign name').fill(campaign);
    await page.getByLabel('All hours').selectOption('always');
    await next('Next: the plan');
    await page.getByRole('heading', { name: 'Cost, estimated' }).waitFor();
    expect(await product.reader.campaign(campaign)).toBeUndefined();
    await next(`Start ${campaign} …`);
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();

    await page.getByRole('heading', { level: 1, name: campaign }).waitFor();
    await eventually(async () => {
      const { counts, settings } = (await product.reader.campaign(campaign)) ?? {};
      expect(settings).toMatchObject({ columns: { phoneNumber: 'Rufnummer' }, callingHours: 'always' });
      expect(counts).toMatchObject({ REJECTED: 1 });
      expect((counts?.DIALED ?? 0) + (counts?.COMPLETED ?? 0)).toBeGreaterThan(0);
    });
    expect(complaints).toEqual([]);
    await page.close();
    expect((await stop()).code).toBe(0);
  });
});
