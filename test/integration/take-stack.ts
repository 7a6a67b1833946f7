/**
 * Takes a stack for one test file, before the file is loaded, and gives it back after its last test: what a test sets in
 * the simulator, or leaves in a queue, is in nobody else's way. The number of a vitest worker does not tell which stack is
 * free: two that run at the same time may have the same one.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, inject } from 'vitest';

/** Which stack this process has taken: set here, read by `stackOfFile`. */
const variable = 'STACK_OF_TEST_FILE';

const LOOK_EVERY_MS = 100;

const mark = await take(inject('localStacks').length, inject('takenStacks'));
afterAll(() => rmSync(mark, { force: true }));

/** Answers the file that marks the stack as taken. */
async function take(stacks: number, folder: string): Promise<string> {
  for (;;) {
    for (let stack = 0; stack < stacks; stack += 1) {
      const file = join(folder, String(stack));
      if (!mayTake(file)) continue;
      process.env[variable] = String(stack);
      return file;
    }
    await wait(LOOK_EVERY_MS);
  }
}

/** Whether the stack of `file` is ours now; that of a process that is gone is free. */
function mayTake(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = ownerOf(file);
    if (owner > 0 && !isRunning(owner)) rmSync(file, { force: true });
    return false;
  }
}

/** 0 when the file is gone meanwhile, or being written: the next look tells. */
function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
