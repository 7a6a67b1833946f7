/** Where this machine has a browser for tests of pages. */
import { existsSync } from 'node:fs';

export const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
] as const;

/** The browser that CHROMIUM_PATH names, or else the first one at its usual place; undefined: there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env.CHROMIUM_PATH ? [env.CHROMIUM_PATH].find(existsSync) : usualPaths.find(existsSync);
}
