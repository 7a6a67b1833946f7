/** The check of the account in a real browser. */
import { describe, expect, it } from 'vitest';
import { doctorFeature } from '../../cli/console/doctor-routes.ts';
import { consolePages, overflowOf, schemes, violationsOf } from './console-pages.ts';
import { consoleWorld } from './console-world.ts';

const { served, opened } = consolePages();

describe('the check of the account in the console', () => {
  it.each(schemes)('shows problems first, each with what to do (%s)', async (scheme) => {
    const world = consoleWorld(Date.now());
    const server = await served(world, [
      doctorFeature(async () => [
        { check: 'Stack', verdict: 'ok', says: 'It is deployed.' },
        { check: 'Quotas', verdict: 'warning', says: 'Two calls a second.', todo: 'Request more.' },
        { check: 'Caller ID', verdict: 'problem', says: 'There is none.', todo: 'Claim a number.' },
        { check: 'Key', verdict: 'notChecked', says: 'Not allowed.', todo: 'Grant kms:DescribeKey.' },
      ]),
    ]);
    const { page, complaints } = await opened(server.urlForOnce(), scheme, 390);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('To do: Claim a number.').waitFor();

    expect(await page.getByRole('listitem').first().textContent()).toMatch(
      /^Problem Caller ID There is none\./,
    );
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
