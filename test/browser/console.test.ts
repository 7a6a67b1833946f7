/**
 * The console in a real browser, over campaigns in memory.
 * UPDATE_SCREENSHOTS=1 writes docs/images/console-campaign.png, console-contacts.png and their dark likes.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../cli/console/open-browser.ts';
import { consolePages, schemes, violationsOf } from './console-pages.ts';
import { addBig, addMischief, addSpring, addTeam, consoleWorld, mischief } from './console-world.ts';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const { served, opened } = consolePages();

/** A console with the campaign `spring` under way, watched for some minutes. */
async function springConsole() {
  const nowMs = Date.now();
  const world = consoleWorld(nowMs);
  addSpring(world, nowMs);
  await world.watchedFor('spring', 5 * 60_000);
  return { world, server: await served(world) };
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

describe('the console', () => {
  it.each(schemes)(
    'shows campaigns, one of them live, its contacts and one of these (%s)',
    async (scheme) => {
      const { server } = await springConsole();
      const { page, requests, complaints } = await opened(server.urlForOnce(), scheme);

      const row = page.getByRole('row', { name: /spring/ });
      await row.waitFor();
      expect(await row.textContent()).toMatch(/Running/);
      expect(page.url()).not.toContain('code');
      expect(await violationsOf(page)).toEqual([]);

      await page.getByRole('link', { name: 'spring' }).click();
      await page.getByRole('heading', { name: 'How calls ended' }).waitFor();
      expect(await page.getByRole('region', { name: 'How calls ended' }).textContent()).toMatch(/Answered\d/);
      expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/a second; 20 a second allowed/);
      expect(await page.getByText('31').first().isVisible()).toBe(true);
      expect(await page.title()).toMatch(/^spring \d+% – dialer$/);
      expect(await violationsOf(page)).toEqual([]);
      await screenshot(page, 'campaign', scheme);

      await page.getByRole('link', { name: 'All 9,150' }).click();
      await page.getByText('50 contacts, 50 of 9,150 searched.').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await screenshot(page, 'contacts', scheme);

      await page.getByRole('link', { name: '+12065550100' }).click();
      await page.getByRole('heading', { name: 'Calls' }).waitFor();
      expect(await page.getByRole('region', { name: 'Status' }).textContent()).toContain('C-000000');
      expect(await violationsOf(page)).toEqual([]);

      expect(complaints).toEqual([]);
      expect(new Set(requests.map((url) => new URL(url).host))).toEqual(
        new Set([`127.0.0.1:${server.port}`]),
      );
    },
  );

  it.each(schemes)('shows the agents of a campaign that is paced by them (%s)', async (scheme) => {
    const nowMs = Date.now();
    const world = consoleWorld(nowMs);
    addTeam(world, nowMs);
    const server = await served(world);
    const { page, complaints } = await opened(server.urlForOnce(), scheme);

    await page.getByRole('link', { name: 'team' }).click();
    const agents = page.getByRole('region', { name: 'Agents' });
    await agents.waitFor();
    expect(await agents.textContent()).toMatch(
      /3 free, 12 talking, 2 wrapping up; .*0\.8%, 2 of 251 answered/,
    );
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('pauses, resumes and cancels, each after a question', async () => {
    const { world, server } = await springConsole();
    const { page, complaints } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();

    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.getByRole('dialog').textContent()).toContain('contacts wait until you resume');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Pause');
    expect((await world.campaigns.get('spring'))?.state).toBe('RUNNING');

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await heading(page).getByText('Paused').waitFor();
    expect(await world.campaigns.get('spring')).toMatchObject({
      state: 'PAUSED',
      stateReason: 'Paused by an operator.',
    });
    await page.getByText('spring is paused').waitFor({ state: 'attached' });

    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await heading(page).getByText('Running').waitFor();

    await page.getByRole('button', { name: 'Cancel campaign' }).click();
    const question = page.getByRole('dialog');
    await question.getByRole('textbox').fill('sprin');
    await question.getByRole('button', { name: 'Cancel campaign' }).click({ force: true });
    expect((await world.campaigns.get('spring'))?.state).toBe('RUNNING');
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await violationsOf(page)).toEqual([]);
    }
    await question.getByRole('textbox').fill('spring');
    await page.keyboard.press('Enter');
    await heading(page).getByText('Cancelled').waitFor();
    expect((await world.campaigns.get('spring'))?.state).toBe('CANCELLED');
    expect(await page.getByRole('button', { name: /Pause|Resume|Cancel|settings/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('says what it cannot do when the state has changed meanwhile', async () => {
    const { world, server } = await springConsole();
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    world.campaigns.change('spring', { state: 'COMPLETED' });

    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();

    await page.getByText('spring is COMPLETED: there is nothing to pause.').waitFor();
  });

  it('shows hostile text as text', async () => {
    const world = consoleWorld(Date.now());
    addMischief(world, Date.now());
    const server = await served(world);
    const { page, complaints } = await opened(server.urlForOnce());

    await page.getByRole('link', { name: 'odd' }).click();
    await page.getByRole('heading', { name: 'Files' }).waitFor();
    expect(await page.getByText(mischief).count()).toBeGreaterThan(3);
    await page.getByRole('link', { name: 'All 1' }).click();
    await page.getByRole('link', { name: mischief }).click();
    await page.getByRole('heading', { name: 'Attributes' }).waitFor();
    expect(await page.getByText(mischief).count()).toBeGreaterThan(5);

    expect(await page.evaluate('[window.hacked, document.images.length, document.scripts.length]')).toEqual([
      undefined,
      0,
      1,
    ]);
    expect(complaints).toEqual([]);
  });

  it('reports that AWS cannot be reached, keeps what it knows and goes on', async () => {
    const { world, server } = await springConsole();
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('heading', { name: 'How calls ended' }).waitFor();
    const get = world.campaigns.get.bind(world.campaigns);
    world.campaigns.get = async () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
    };

    await page.getByText('No new data since').waitFor();
    expect(await page.getByRole('heading', { name: 'How calls ended' }).isVisible()).toBe(true);
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await violationsOf(page)).toEqual([]);
    }

    world.campaigns.get = get;
    await page.getByText('No new data since').waitFor({ state: 'detached' });

    await server.close();
    await page.getByText('The console is no longer running.').waitFor();
  });

  it('shows nothing without its token, which other tabs of it hand on', async () => {
    const { server } = await springConsole();
    const stranger = await opened(`http://127.0.0.1:${server.port}/`);
    await stranger.page.getByText('Open the address that the terminal shows.').waitFor();
    expect(stranger.requests.some((url) => url.includes('/api/'))).toBe(false);

    const url = server.urlForOnce();
    const guest = await opened(url);
    await guest.page.getByRole('link', { name: 'spring' }).waitFor();
    expect(guest.page.url()).not.toContain('code');
    const late = await opened(url);
    await late.page.getByText('This link has been used.').waitFor();

    const sibling = await opened(`http://127.0.0.1:${server.port}/#/spring`);
    await sibling.page.getByRole('heading', { name: 'How calls ended' }).waitFor();
  });

  it('opens from a file that leads to it, as a browser is started by itself', async () => {
    const { server } = await springConsole();
    let file = '';
    const remove = openBrowser(server.urlForOnce(), 'linux', (_, args) => {
      file = args.at(-1) ?? '';
    });
    const { page } = await opened(file);

    await page.getByRole('link', { name: 'spring' }).waitFor();
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/#/`);
    remove();
  });

  it('closes its page when the console was started again on the same port, whatever it shows', async () => {
    const { world, server } = await springConsole();
    const list = await opened(server.urlForOnce());
    await list.page.getByRole('link', { name: 'spring' }).waitFor();
    await server.close();
    await served(world, [], server.port);

    await list.page.getByText('This page does not have the token of the console.').waitFor();
    expect(await list.page.getByRole('table').count()).toBe(0);
    expect(await list.page.evaluate('sessionStorage.length')).toBe(0);
    await list.page.reload();
    await list.page.getByText('This page does not have the token of the console.').waitFor();
  });

  it('makes no change that was decided on a state it has no more', async () => {
    const { world, server } = await springConsole();
    world.campaigns.change('spring', { state: 'PAUSED', stateReason: 'Paused by an operator.' });
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    world.campaigns.change('spring', { state: 'STOPPED', stateReason: 'The contact flow does not exist.' });
    // The page under the question shows it by now; the question was asked before.
    await page.getByText('spring is stopped').waitFor({ state: 'attached' });

    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();

    await page.getByText('spring was PAUSED when you were asked, and is STOPPED now').waitFor();
    expect((await world.campaigns.get('spring'))?.state).toBe('STOPPED');
  });

  it('reports how to begin when there is no campaign', async () => {
    const server = await served(consoleWorld(Date.now()));
    const { page } = await opened(server.urlForOnce());

    await page.getByText('npx dialer upload customers.csv').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it.each(schemes)('fits a phone (%s)', async (scheme) => {
    const { server } = await springConsole();
    const { page } = await opened(server.urlForOnce(), scheme, 360);
    for (const name of ['spring', 'All 9,150', '+12065550100']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByText('Asking AWS').waitFor({ state: 'detached' });
      const overflow = 'document.documentElement.scrollWidth - innerWidth';
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
      expect(await violationsOf(page)).toEqual([]);
    }
  });
});

describe('the contacts of a campaign of 100,000', () => {
  async function bigList() {
    const world = consoleWorld(Date.now());
    addBig(world, Date.now());
    const server = await served(world);
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'big' }).waitFor();
    return { page, world };
  }

  /** Waits for `text`; a search stops after some seconds, which a busy machine needs for a part of the list. */
  async function searchOn(page: Page, text: string) {
    const found = page.getByText(text, { exact: true });
    const more = page.getByRole('button', { name: 'Continue searching' });
    for (;;) {
      await found.or(more).first().waitFor({ timeout: 60_000 });
      if (await found.isVisible()) return;
      // It may be gone meanwhile, when the search has come to its end.
      await more.click({ timeout: 1_000 }).catch(() => {});
    }
  }

  it('are shown by fifty, at once', async () => {
    const { page } = await bigList();
    const begun = performance.now();
    await page.evaluate("location.hash = '#/big/contacts'");
    await page.getByText('50 contacts, 50 of 100,000 searched.').waitFor();
    console.log(`first rows after ${Math.round(performance.now() - begun)} ms`);

    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('50 contacts, 100 of 100,000 searched.').waitFor();
    expect(await page.getByRole('row').count()).toBe(51);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('50 contacts, 50 of 100,000 searched.').waitFor();
  });

  it('are found by a filter that three of them match', async () => {
    const { page } = await bigList();
    const begun = performance.now();
    await page.evaluate("location.hash = '#/big/contacts?status%3AFAILED'");
    await searchOn(page, '3 contacts.');
    console.log(`three of 100,000 after ${Math.round(performance.now() - begun)} ms`);

    expect(await page.getByRole('row').count()).toBe(4);
  });

  it('are looked through for some seconds at a time where the table is slow, and on until told to stop', async () => {
    const { page, world } = await bigList();
    const look = world.browser.look.bind(world.browser);
    world.browser.look = async (...asked) => {
      await new Promise((resolve) => setTimeout(resolve, 250));
      return look(...asked);
    };
    await page.evaluate("location.hash = '#/big/contacts?status%3AFAILED'");
    await page.getByText(/^No contacts found, [\d,]+ of 100,000 searched\.$/).waitFor();

    await page.getByRole('button', { name: 'Continue searching' }).click();
    await page.getByText(/^Searching: 1 contact, [\d,]+ of 100,000 searched …$/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/^1 contact, [\d,]+ of 100,000 searched\.$/).waitFor();
    await page.getByRole('button', { name: 'Continue searching' }).click();
    await page.getByText('3 contacts.').waitFor();
    expect(await page.getByRole('row').count()).toBe(4);

    // Back from one of them, the search goes as far as it had been told to go.
    await page.getByRole('rowheader').first().getByRole('link').click();
    await page.getByRole('heading', { name: 'Status' }).waitFor();
    await page.goBack();
    await page.getByText('3 contacts.').waitFor({ timeout: 30_000 });
  });

  it('are still searched and turned to the same page after a look at one of them', async () => {
    const { page } = await bigList();
    await page.evaluate("location.hash = '#/big/contacts'");
    const rowsOf = () => page.getByRole('rowheader').allTextContents();
    const backFromFirst = async () => {
      await page.getByRole('rowheader').first().getByRole('link').click();
      await page.getByRole('heading', { name: 'Status' }).waitFor();
      await page.goBack();
    };
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('50 contacts, 100 of 100,000 searched.').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('50 contacts, 150 of 100,000 searched.').waitFor();
    const third = await rowsOf();
    await backFromFirst();
    await page.getByText('50 contacts, 150 of 100,000 searched.').waitFor();
    expect(await rowsOf()).toEqual(third);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('50 contacts, 100 of 100,000 searched.').waitFor();

    await page.getByRole('searchbox').fill('C-09999');
    await page.getByRole('button', { name: 'Search' }).click();
    await searchOn(page, '10 contacts.');
    await backFromFirst();
    await searchOn(page, '10 contacts.');
    expect(await page.getByRole('searchbox').inputValue()).toBe('C-09999');
    expect(page.url()).not.toContain('C-09999');
  });

  it('are found by number in any spelling, by customer id and by the beginning of the key', async () => {
    const { page } = await bigList();
    await page.evaluate("location.hash = '#/big/contacts'");
    const search = async (text: string) => {
      await page.getByRole('searchbox').fill(text);
      await page.getByRole('button', { name: 'Search' }).click();
    };

    await search('(206) 625-0093');
    await searchOn(page, '1 contact.');
    expect(await page.getByRole('row').last().textContent()).toContain('C-');

    await search('C-09999');
    await searchOn(page, '10 contacts.');

    await search('+120655501');
    await searchOn(page, '15 contacts.');

    await search('nobody');
    await searchOn(page, 'No contacts found.');
  });
});

async function screenshot(page: Page, name: string, scheme: (typeof schemes)[number]): Promise<void> {
  if (!process.env.UPDATE_SCREENSHOTS) return;
  const suffix = scheme === 'dark' ? '-dark' : '';
  const clip = { x: 0, y: 0, width: 1_160, height: 1_180 };
  await page.screenshot({ path: join(images, `console-${name}${suffix}.png`), fullPage: true, clip });
}
