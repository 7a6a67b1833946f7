/**
 * The report in a real browser, opened as the operator opens it: from a file, with no network.
 * UPDATE_SCREENSHOTS=1 writes docs/images/report-light.png and report-dark.png.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFacts } from '../../src/report/report-facts.ts';
import { reportPage } from '../../src/report/report-page.ts';
import { aFinishedCampaign } from '../support/finished-campaign.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const schemes = ['light', 'dark'] as const;

let browser: LaunchedChromium;
const folder = mkdtempSync(join(tmpdir(), 'report-'));

beforeAll(async () => {
  browser = await launchChromium();
}, 90_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The report of `given`, opened from a file, with what the page asked for and complained of. */
async function opened(html: string, colorScheme: (typeof schemes)[number] = 'light') {
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const page = await browser.context.newPage();
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await browser.context.setOffline(true);
  await page.setViewportSize({ width: 1_080, height: 900 });
  await page.emulateMedia({ colorScheme });
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, requests, complaints, url };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Run beside the page's own policy, which allows no script. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: readonly Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

describe('the report of a campaign, opened from a file', () => {
  const { input } = aFinishedCampaign();
  const html = reportPage(input);

  it.each(schemes)('is complete, makes no request and complains of nothing (%s)', async (scheme) => {
    const { page, requests, complaints, url } = await opened(html, scheme);

    expect(await page.title()).toBe('Campaign autumn-renewals-2026: report');
    expect(await page.locator('h1').allTextContents()).toEqual(['autumn-renewals-2026']);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    if (process.env.UPDATE_SCREENSHOTS) {
      const end = await page.locator('section[aria-labelledby=talk-times]').boundingBox();
      const clip = { x: 0, y: 0, width: 1_080, height: Math.round(end?.y ?? 900) };
      await page.screenshot({ path: join(images, `report-${scheme}.png`), fullPage: true, clip });
    }
    await page.close();
  });

  it.each(schemes)('can be used by everybody, its tables open or not (%s)', async (scheme) => {
    const { page } = await opened(html, scheme);

    expect(await violationsOf(page)).toEqual([]);
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it('says the numbers that were counted, in drawings and tables alike', async () => {
    const { page } = await opened(html);
    const facts = reportFacts(input);
    const shown = (n: number) => n.toLocaleString('en-US');
    const cells = (id: string) =>
      page
        .locator(`section[aria-labelledby=${id}] tbody tr`)
        .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent)));

    const funnel = (await cells('funnel')).map(([, count]) => count);
    expect(funnel).toEqual([facts.rows, facts.contacts, facts.called, facts.reached].map(shown));
    const outcomes = (await cells('outcomes')).map(([, name, count]) => [name, count]);
    expect(outcomes).toEqual(facts.outcomes.map(({ name, count }) => [name, shown(count)]));
    const drawn = await page.locator('section[aria-labelledby=outcomes] svg text').allTextContents();
    for (const { count } of facts.outcomes) expect(drawn.join('|')).toContain(`|${shown(count)} · `);
    const calls = (await cells('pace')).map(([, count]) => Number(count?.replaceAll(',', '')));
    expect(calls.reduce((all, n) => all + n, 0)).toBe(facts.calls);
    expect(await page.locator('.tiles dd').allTextContents()).toContain(shown(facts.reached));
    await page.close();
  });

  it('gives every drawing a role, a name and a description', async () => {
    const { page } = await opened(html);

    const drawings = await page.locator('svg').evaluateAll((svgs) =>
      svgs.map((svg) => ({
        role: svg.getAttribute('role'),
        reported: (svg.getAttribute('aria-labelledby') ?? '')
          .split(' ')
          .map((id: string) => svg.querySelector(`#${id}`)?.textContent?.length ?? 0),
      })),
    );

    expect(drawings.length).toBeGreaterThanOrEqual(6);
    for (const { role, reported } of drawings) {
      expect(role).toBe('img');
      expect(reported).toHaveLength(2);
      expect(Math.min(...reported)).toBeGreaterThan(0);
    }
    await page.close();
  });

  it('can be printed', async () => {
    const { page } = await opened(html, 'dark');

    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });

    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThanOrEqual(2);
    expect(pages.length).toBeLessThanOrEqual(6);
    if (process.env.REPORT_PDF) writeFileSync(process.env.REPORT_PDF, pdf);
    await page.close();
  });

  it('has no line wider than a narrow screen', async () => {
    const { page } = await opened(html);
    await page.setViewportSize({ width: 360, height: 700 });

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it.each([0, 1, 3])('is whole for a campaign of %d contacts', async (people) => {
    const { page, complaints } = await opened(reportPage(aFinishedCampaign(people).input));

    expect(complaints).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it('runs nothing that a file name or an attribute’s key holds', async () => {
    const { campaign } = input;
    const nasty = '<script>document.title="run"</script><img src=x onerror="document.title=1">.csv';
    const files = Object.fromEntries(
      Object.entries(campaign.files ?? {}).map(([id, file]) => [id, { ...file, file: `a/${nasty}` }]),
    );
    const settings = { attributes: { [nasty]: 'x' } };
    const { page, requests } = await opened(
      reportPage({ ...input, campaign: { ...campaign, files, settings } }),
    );

    expect(await page.title()).toBe('Campaign autumn-renewals-2026: report');
    expect(await page.locator('script, img').count()).toBe(0);
    expect(
      await page
        .locator('section[aria-labelledby=files] td, section[aria-labelledby=files] th')
        .allTextContents(),
    ).toContainEqual(expect.stringContaining('<script>'));
    expect(requests).toHaveLength(1);
    await page.close();
  });
});
