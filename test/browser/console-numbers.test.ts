/** Numbers and do-not-call lists of the console in a real browser. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { numbersFeature } from '../../cli/console/numbers-routes.ts';
import { OneTimePaths } from '../../cli/console/one-time-paths.ts';
import { memoryNumbersDesk } from '../support/memory-numbers-desk.ts';
import { consolePages, overflowOf, schemes, violationsOf } from './console-pages.ts';
import { addSpring, consoleWorld, operator } from './console-world.ts';

const { served, opened } = consolePages();

describe('numbers and do-not-call lists in the console', () => {
  it.each(schemes)('are looked up, added, removed, imported and exported (%s)', async (scheme) => {
    const nowMs = Date.now();
    const world = consoleWorld(nowMs);
    addSpring(world, nowMs);
    const paths = new OneTimePaths();
    const desk = memoryNumbersDesk(world, operator);
    const server = await served(world, [numbersFeature(desk, paths), paths.feature]);
    const { page, requests, complaints } = await opened(server.urlForOnce(), scheme, 390);
    await page.getByRole('link', { name: 'Numbers' }).click();
    await page.getByRole('heading', { name: 'Do-not-call lists', exact: true }).waitFor();

    await page.getByRole('searchbox').fill('(206) 555-0100');
    await page.getByRole('button', { name: 'Look up' }).click();
    const card = page.getByRole('region', { name: '+12065550100' });
    await card.getByText('It is on no do-not-call list').waitFor();
    await page.getByRole('region', { name: 'In campaigns' }).getByRole('link', { name: 'spring' }).waitFor();

    await card.getByLabel('Reason').fill('asked by e-mail');
    await card.getByRole('button', { name: /^Do not call/ }).click();
    await card.getByText(`an operator (${operator}): asked by e-mail`).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);

    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export all' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('do-not-call-all.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('asked by e-mail');

    await card.getByRole('button', { name: 'Remove from all' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Remove' }).click({ force: true });
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('textbox').fill('consented in writing');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await card.getByText(/Was removed from the do-not-call list .* consented in writing/).waitFor();

    const content = Buffer.from('phoneNumber\n+12065550107\n');
    const file = { name: 'no.csv', mimeType: 'text/csv', buffer: content };
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('suppressions/no.csv was sent').waitFor();
    expect(desk.uploads.get('suppressions/no.csv')).toBe(content.toString());

    // What was said of a number, and its buttons, are gone when another one is not found.
    await card.getByLabel('Reason').fill('of the first number');
    await page.getByRole('searchbox').fill('206 555 01');
    await page.getByRole('button', { name: 'Look up' }).click();
    await card.waitFor({ state: 'hidden' });
    await page.getByRole('searchbox').fill('(206) 555-0101');
    await page.getByRole('button', { name: 'Look up' }).click();
    const other = page.getByRole('region', { name: '+12065550101' });
    expect(await other.getByLabel('Reason').inputValue()).toBe('');

    // No number is ever in an address.
    expect(requests.filter((url) => /5550100/.test(url))).toEqual([]);

    await page.goto(`${new URL(page.url()).origin}/#/spring/contacts/${encodeURIComponent('+12065550100')}`);
    await page.getByRole('link', { name: /^Do-not-call lists and calls of/ }).click();
    await card.getByText('Was removed from').waitFor();
    // The number that could not be read.
    expect(complaints).toEqual([expect.stringContaining('409')]);
  });
});
