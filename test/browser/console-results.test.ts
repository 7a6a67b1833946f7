/** Results and report of a campaign, saved and shown by a real browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { OneTimePaths } from '../../cli/console/one-time-paths.ts';
import { resultsFeature } from '../../cli/console/results-routes.ts';
import { memoryResults } from '../support/memory-results.ts';
import { consolePages, overflowOf, schemes, violationsOf } from './console-pages.ts';
import { addSpring, consoleWorld } from './console-world.ts';

const { served, opened } = consolePages();

/** What a report must never be able to do. */
const hostile = `<!doctype html><html lang="en"><title>Report</title><h1>Report of spring</h1>
<script>parent.hacked = 1; top.hacked = 1</script><img src="x" alt="" onerror="top.hacked = 1">
<form action="/api/campaigns"><button>Send</button></form>`;

async function springConsole(completedAt?: string) {
  const nowMs = Date.now();
  const world = consoleWorld(nowMs);
  addSpring(world, nowMs);
  if (completedAt) world.campaigns.change('spring', { state: 'COMPLETED', completedAt });
  const paths = new OneTimePaths();
  const desk = memoryResults(world.campaigns, { spring: hostile });
  const server = await served(world, [resultsFeature(desk, paths), paths.feature]);
  return { world, server };
}

async function saved(page: Page, name: string) {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const download = await coming;
  return [download.suggestedFilename(), readFileSync(await download.path(), 'utf8')];
}

describe('the results of a campaign in the console', () => {
  it('are its contacts as they are now, before its end', async () => {
    const { server } = await springConsole();
    const { page } = await opened(server.urlForOnce(), 'light', 390);
    await page.getByRole('link', { name: 'spring' }).click();

    const results = page.getByRole('region', { name: 'Results' });
    await results.waitFor();
    expect(await saved(page, 'Download results so far')).toEqual([
      'spring-results.csv',
      '\uFEFFphoneNumber,status\n+12065550100,QUEUED\n',
    ]);
    expect(await saved(page, 'Download import reports')).toEqual(['spring-imports.csv', '\uFEFFfile,row\n']);
    expect(await results.getByRole('link').count()).toBe(0);
    expect(await overflowOf(page)).toBe(0);
  });

  it.each(schemes)('come with a report that is shown, and can do nothing (%s)', async (scheme) => {
    const { server } = await springConsole('2026-11-22T12:00:00.000Z');
    const { page, requests } = await opened(server.urlForOnce(), scheme, 390);
    await page.getByRole('link', { name: 'spring' }).click();
    expect(await saved(page, 'Download report')).toEqual(['spring-report.html', hostile]);
    await page.getByRole('link', { name: 'View report' }).click();

    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Report of spring' }).waitFor();
    await frame.getByRole('button', { name: 'Send' }).click();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(requests.filter((url) => url.endsWith('/api/campaigns?'))).toEqual([]);
    expect(await page.evaluate('document.querySelector("iframe").contentDocument')).toBeNull();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);

    // Each look at it has an address of its own.
    await page.reload();
    await frame.getByRole('heading', { name: 'Report of spring' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'spring' }).click();
    await page.getByRole('heading', { name: 'How calls ended' }).waitFor();
  });
});
