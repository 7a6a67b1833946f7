/**
 * Opens a page in the operator's own browser. All users of a machine see the arguments of its processes, and an
 * address is a secret here: so a file that redirects to it is opened, which no other user can read.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Starts a detached program. */
export type Start = (command: string, args: readonly string[]) => void;

/** Longer than any browser takes to begin. */
const KEPT_MS = 60_000;

/**
 * Tries to; where there is no browser, nothing happens: the operator has an address as well.
 * @returns what removes the file; a minute later it goes by itself, if the process lives.
 */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
  start: Start = startAlone,
): () => void {
  let folder: string;
  try {
    // Of mode 0700.
    folder = mkdtempSync(join(tmpdir(), 'dialer-console-'));
  } catch {
    return () => undefined;
  }
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'open.html');
    writeFileSync(file, pageTo(url), { mode: 0o600, flag: 'wx' });
    const [command, ...args] = openers[platform] ?? ['xdg-open'];
    start(command, [...args, pathToFileURL(file).href]);
    setTimeout(remove, KEPT_MS).unref();
  } catch {
    remove();
  }
  return remove;
}

/** @param url without characters that mean something in HTML. */
function pageTo(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${url}">
<title>Campaign dialer</title>
<a href="${url}">Open the console</a>
</html>
`;
}

function startAlone(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
