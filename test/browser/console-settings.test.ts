/** Changes of settings, and the history of changes, in a real browser. */
import { describe, expect, it } from 'vitest';
import { settingsFeature } from '../../cli/console/settings-routes.ts';
import { memorySettings } from '../support/memory-settings.ts';
import { consolePages, overflowOf, schemes, violationsOf } from './console-pages.ts';
import { addSpring, consoleWorld, mischief, operator } from './console-world.ts';

const { served, opened } = consolePages();

async function springConsole() {
  const nowMs = Date.now();
  const world = consoleWorld(nowMs);
  addSpring(world, nowMs);
  const server = await served(world, [settingsFeature(memorySettings(world.campaigns, operator))]);
  return { world, server };
}

describe('the settings of a campaign in the console', () => {
  it.each(schemes)('are changed after their errors and differences were shown (%s)', async (scheme) => {
    const { world, server } = await springConsole();
    const { page, complaints } = await opened(server.urlForOnce(), scheme, 390);
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Change settings' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByLabel("The campaign's own settings, as JSON");
    await text.waitFor();
    expect(JSON.parse(await text.inputValue())).toMatchObject({ maxConcurrentCalls: 40 });
    await dialog.getByText('In force without being set here').click();
    expect(await dialog.textContent()).toContain('"sales" (default)');
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);

    await text.fill('{ "maxConcurentCalls": 20 }');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByRole('alert').getByText('did you mean "maxConcurrentCalls"?').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    const attributes = { greeting: mischief };
    await text.fill(JSON.stringify({ maxConcurrentCalls: 20, attributes }));
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByRole('listitem').filter({ hasText: 'maxConcurrentCalls' }).waitFor();
    expect(await dialog.textContent()).toMatch(/maxConcurrentCallsfrom 40to 20/);
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect((await world.campaigns.get('spring'))?.settings?.maxConcurrentCalls).toBe(40);

    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.getByText('The settings are in force.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Change settings');
    expect((await world.campaigns.get('spring'))?.settings).toEqual({ maxConcurrentCalls: 20, attributes });
    const history = page.getByRole('region', { name: 'Changes by operators' });
    await history.getByText(/Settings changed by Operator\/maria: .*maxConcurrentCalls/).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('are changed in fields, without JSON', async () => {
    const { world, server } = await springConsole();
    const { page, complaints } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Change settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Concurrent calls').fill('25');
    await dialog.getByText('Attempts', { exact: true }).first().click();
    await dialog.getByLabel('Minutes after busy').fill('10');
    await dialog.getByText('Not retried, because another of these is set.').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Review' }).click();
    expect(await dialog.textContent()).toMatch(/maxConcurrentCallsfrom 40to 25/);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.getByText('The settings are in force.').waitFor();
    expect((await world.campaigns.get('spring'))?.settings).toMatchObject({
      maxConcurrentCalls: 25,
      retry: { delayMinutes: { BUSY: 10 } },
    });
    expect(complaints).toEqual([]);
  });

  it('are not changed when somebody else has changed them meanwhile', async () => {
    const { world, server } = await springConsole();
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    await page.getByRole('button', { name: 'Change settings' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel("The campaign's own settings, as JSON").fill('{ "maxConcurrentCalls": 20 }');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).waitFor();
    world.campaigns.change('spring', { settings: { maxConcurrentCalls: 30 } });
    await dialog.getByRole('button', { name: 'Apply' }).click();

    await dialog.getByText('were changed by someone else in the meantime').waitFor();
    expect((await world.campaigns.get('spring'))?.settings).toEqual({ maxConcurrentCalls: 30 });
  });
});

describe('the history of a campaign in the console', () => {
  it('names who paused and resumed it', async () => {
    const { server } = await springConsole();
    const { page } = await opened(server.urlForOnce());
    await page.getByRole('link', { name: 'spring' }).click();
    const history = page.getByRole('region', { name: 'Changes by operators' });
    await history.getByText('None.').waitFor();
    for (const name of ['Pause', 'Resume']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').getByRole('button', { name }).click();
      await history.getByText(`${name}d by Operator/maria`).waitFor();
    }

    expect(await history.getByRole('listitem').first().textContent()).toContain('Resumed');
    expect(await history.getByText('Paused by').getAttribute('title')).toBe(operator);
  });
});
