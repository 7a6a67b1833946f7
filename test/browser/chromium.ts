/**
 * A real browser for tests of pages: the Chromium or Chrome of this machine, headless, with a new and empty profile. It
 * talks to nobody by itself, so that every request a test records is the page's own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { findChromium, usualPaths } from './find-chromium.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface LaunchedChromium {
  /** Pages of one context share cookies and storage; colour scheme and the like are set by page with `emulateMedia`. */
  readonly context: BrowserContext;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/**
 * Starts the browser named by CHROMIUM_PATH, or else the first one found at its usual place.
 * @throws Error with what to do when there is none.
 */
export async function launchChromium(): Promise<LaunchedChromium> {
  const executablePath = chromiumPath();
  const profile = mkdtempSync(join(tmpdir(), 'chromium-profile-'));
  const forget = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: flags,
      headless: true,
      timeout: 60_000,
    });
    return {
      context,
      close: async () => {
        await context.close();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

function chromiumPath(): string {
  const named = process.env.CHROMIUM_PATH;
  const found = findChromium();
  if (found !== undefined) return found;
  throw new Error(
    named
      ? `CHROMIUM_PATH names ${named}, where there is no file.`
      : `No browser found at ${usualPaths.join(', ')}: install Chromium or Chrome, or set CHROMIUM_PATH.`,
  );
}
