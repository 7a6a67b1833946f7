/** Contacts of a completed campaign that are called again, in a real browser. */
import { describe, expect, it } from 'vitest';
import { recycleFeature } from '../../cli/console/recycle-routes.ts';
import { toIso } from '../../src/time/instant.ts';
import { consolePages, overflowOf, schemes, violationsOf } from './console-pages.ts';
import { aCustomer, addSpring, consoleWorld, operator } from './console-world.ts';

const { served, opened } = consolePages();

/** A console with the campaign `autumn`, which has completed, and `spring`, which has not. */
async function autumnConsole() {
  const nowMs = Date.now();
  const world = consoleWorld(nowMs);
  addSpring(world, nowMs);
  const contacts = Array.from({ length: 1_200 }, (_, n) => aCustomer('autumn', n, nowMs, 'COMPLETED'));
  world.add('autumn', contacts, { state: 'COMPLETED', completedAt: toIso(nowMs) });
  const caller = { known: async () => operator };
  const desk = { campaigns: world.campaigns, contacts: { page: async () => ({ contacts }) }, caller };
  const server = await served(world, [recycleFeature(desk)]);
  const { NO_ANSWER = 0, BUSY = 0 } = world.browser.countsOf('autumn');
  return { world, server, noAnswer: NO_ANSWER, busy: BUSY };
}

describe('contacts of a campaign in the console', () => {
  it.each(schemes)('are called again when it has completed (%s)', async (scheme) => {
    const { world, server, noAnswer, busy } = await autumnConsole();
    const { page, complaints } = await opened(server.urlForOnce(), scheme, 390);
    await page.getByRole('link', { name: 'autumn' }).click();
    await page.getByRole('button', { name: 'Call again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Call contacts of autumn again?' }).waitFor();
    expect(await dialog.textContent()).not.toContain('Number does not exist');
    await dialog.getByRole('status').getByText('No contact is chosen.').waitFor();
    await dialog.getByRole('button', { name: 'Call again' }).click({ force: true });
    expect((await world.campaigns.get('autumn'))?.state).toBe('COMPLETED');

    await dialog.getByRole('checkbox', { name: /No answer/ }).check();
    await dialog.getByRole('checkbox', { name: /Busy/ }).check();
    await dialog.getByText(`At most ${noAnswer + busy} contacts are called again.`).waitFor();
    await dialog.getByRole('checkbox', { name: /Busy/ }).uncheck();
    await dialog.getByText(`At most ${noAnswer} contacts are called again.`).waitFor();
    await dialog.getByRole('spinbutton').fill('11');
    await dialog.getByRole('button', { name: 'Call again' }).click({ force: true });
    expect((await world.campaigns.get('autumn'))?.state).toBe('COMPLETED');
    await dialog.getByRole('spinbutton').fill('2');
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);

    await dialog.getByRole('button', { name: 'Call again' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).getByText('Running').waitFor();
    expect(await world.campaigns.get('autumn')).toMatchObject({
      recycle: { outcomes: ['NO_ANSWER'], attempts: 2 },
    });
    await page.getByText(/Contacts called again by Operator\/maria: NO_ANSWER; 2 attempts/).waitFor();
    expect(await page.getByRole('button', { name: 'Call again' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('are not called again when it has changed meanwhile, or is running', async () => {
    const { world, server } = await autumnConsole();
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'autumn' }).click();
    await page.getByRole('button', { name: 'Call again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /Busy/ }).check();
    world.campaigns.change('autumn', { completedAt: toIso(Date.now() + 60_000) });
    await dialog.getByRole('button', { name: 'Call again' }).click();
    await dialog.getByRole('alert').getByText('Nothing was changed').waitFor();
    expect((await world.campaigns.get('autumn'))?.state).toBe('COMPLETED');
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Campaigns' }).first().click();
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await page.getByRole('button', { name: 'Call again' }).count()).toBe(0);
  });
});
