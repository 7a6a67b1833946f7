/** The files of the demo: settings for a campaign that brings none, numbers of a list, and what is downloaded. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readPhoneNumber } from '../src/phone/phone-number.ts';
import { localFolder } from './local-folder.ts';

/** Where the demo puts results and report. */
const demoFolder = join(localFolder, 'demo');

/** For a file without settings of its own: who is called again is called after a minute, so that it can be watched. */
const demoSettings = {
  retry: { maxAttempts: 2, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 } },
} as const;

/** Writes the demo's own settings to a file; answers its path. */
export function writeDemoSettings(): Promise<string> {
  return keep('settings.json', JSON.stringify(demoSettings, undefined, 2));
}

/** Writes `text` to a file `name` of the demo's folder; answers its path. */
export async function keep(name: string, text: string): Promise<string> {
  await mkdir(demoFolder, { recursive: true });
  const path = join(demoFolder, name);
  await writeFile(path, text);
  return path;
}

/** The numbers on a do-not-call list (with a column `phoneNumber`), E.164. */
export async function numbersOn(file: string): Promise<ReadonlySet<string>> {
  const rows = parse(await readFile(file), { columns: true, bom: true }) as Record<string, string>[];
  return new Set(
    rows.flatMap((row) => {
      const reading = readPhoneNumber(row.phoneNumber ?? '', 'US');
      return reading.ok ? [reading.phoneNumber] : [];
    }),
  );
}
