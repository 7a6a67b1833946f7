/** Consoles and pages of them, opened for one test each and closed after it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ConsoleFeature } from '../../cli/console/console-feature.ts';
import { type RunningConsole, startConsole } from '../../cli/console/console-server.ts';
import { makePageFiles, type PageFiles } from '../../cli/console/page-files.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import type { ConsoleWorld } from './console-world.ts';

export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Run beside the page's own policy, which allows no foreign script. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: readonly Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** Pixels that the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}

/** To be called once in a test file. */
export function consolePages() {
  let browser: LaunchedChromium;
  let files: PageFiles;
  const running: RunningConsole[] = [];
  const pages: Page[] = [];

  beforeAll(async () => {
    [browser, files] = await Promise.all([launchChromium(), makePageFiles()]);
  }, 90_000);

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    for (const server of running.splice(0)) await server.close();
  });

  afterAll(() => browser?.close());

  /** A console over `world`, on `port` or any free one. */
  async function served(
    world: ConsoleWorld,
    features: readonly ConsoleFeature[] = [],
    port = 0,
  ): Promise<RunningConsole> {
    const server = await startConsole({ reads: world.reads, page: files, port, features });
    running.push(server);
    return server;
  }

  /** A page with what it asks for and complains of. */
  async function opened(url: string, colorScheme: Scheme = 'light', width = 1_160) {
    const page = await browser.context.newPage();
    pages.push(page);
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.setDefaultTimeout(15_000);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    return { page, requests, complaints };
  }

  return { served, opened };
}
