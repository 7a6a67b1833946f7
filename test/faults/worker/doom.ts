/**
 * Kills this process by SIGKILL right before, while or right after it sends the n-th request of its function, counted
 * over all processes of the function, or has it stand still there. Each kill is a ticket, a file that one process alone can take.
 */
import { appendFileSync, closeSync, fstatSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import type { SharedClock } from '../../../local/clock/shared-clock.ts';
import { type PlannedKill, planFolder, type WorkerPlan } from '../worker-plan.ts';
import { operationOf } from './operation-of.ts';
import type { Rest } from './rest.ts';

const require = createRequire(__filename);
const realTimeout = globalThis.setTimeout;

/** Tells the emulator whose request it is; a fault of a table or a queue hits functions only. */
const whose = 'x-faults-function';

export class Doom {
  readonly #folder: string;
  readonly #role: string;
  readonly #clock: SharedClock;
  readonly #rest: Rest;
  #number = -1;
  #kills: readonly PlannedKill[] = [];
  #skewMs = 0;

  constructor(folder: string, role: string, clock: SharedClock, rest: Rest) {
    this.#folder = folder;
    this.#role = role;
    this.#clock = clock;
    this.#rest = rest;
  }

  /** How far this process's clock is off, under the plan in force. */
  get skewMs(): number {
    this.#follow();
    return this.#skewMs;
  }

  /** Looks at every request from now on. */
  watch(): void {
    const http = require('node:http') as { request: (...args: unknown[]) => ClientRequest };
    const send = http.request;
    http.request = (...args) => {
      const operation = operationOf(args[0] as RequestOptions);
      const kill = this.#due(operation);
      if (kill?.when === 'before') this.#die(kill);
      if (kill?.when === 'stalled') this.#stall(kill);
      const request = send(...args);
      request.setHeader(whose, this.#role);
      this.#rest.requests(1);
      request.once('close', () => this.#rest.requests(-1));
      if (kill?.when === 'after') request.prependListener('response', () => this.#die(kill));
      if (kill?.when === 'during') realTimeout(() => this.#die(kill), kill.realMs ?? 0);
      if (operation === 'StartOutboundVoiceContact') this.#watchAnswer(request);
      return request;
    };
    syncBuiltinESMExports();
  }

  /** Notes a request for a call that leaves open whether the call was placed, as seen on the wire: an error of the server, or no answer. */
  #watchAnswer(request: ClientRequest): void {
    let answer: IncomingMessage | undefined;
    request.prependListener('response', (response: IncomingMessage) => {
      answer = response;
    });
    request.once('close', () => {
      if (answer?.complete && (answer.statusCode ?? 500) < 500) return;
      appendFileSync(join(this.#place, 'unclear'), `${this.#clock.now()}\n`);
    });
  }

  get #place(): string {
    return planFolder(this.#folder, this.#number);
  }

  #follow(): void {
    const { plan } = this.#clock;
    if (plan === this.#number) return;
    this.#number = plan;
    const { kills, skewMs } = this.#read();
    this.#kills = kills.filter((kill) => kill.function === this.#role);
    // Spread evenly by the process's id, which is as good as chance.
    this.#skewMs = Math.round(
      (skewMs * ((((process.pid * 2_654_435_761) % 2_001) + 2_001) % 2_001)) / 1_000 - skewMs,
    );
  }

  #read(): WorkerPlan {
    return JSON.parse(readFileSync(join(this.#place, 'plan.json'), 'utf8')) as WorkerPlan;
  }

  #due(operation: string): PlannedKill | undefined {
    this.#follow();
    const meant = this.#kills.filter((kill) => kill.operation === undefined || kill.operation === operation);
    return meant.filter((kill) => this.#count(kill) >= kill.nth).find((kill) => this.#take(kill));
  }

  /** Which of all requests that the kill means this one is. */
  #count({ id }: PlannedKill): number {
    const file = openSync(join(this.#place, 'kills', `${id}.count`), 'a');
    writeSync(file, '.');
    const { size } = fstatSync(file);
    closeSync(file);
    return size;
  }

  #take({ id }: PlannedKill): boolean {
    try {
      unlinkSync(join(this.#place, 'kills', id));
      return true;
    } catch {
      return false;
    } finally {
      this.#kills = this.#kills.filter((kill) => kill.id !== id);
    }
  }

  /** Nothing in this process goes on meanwhile. */
  #stall(kill: PlannedKill): void {
    this.#note(kill);
    const until = this.#clock.now() + (kill.virtualMs ?? 0);
    const never = new Int32Array(new SharedArrayBuffer(4));
    this.#rest.stalls(true);
    while (this.#clock.now() < until) Atomics.wait(never, 0, 0, 5);
    this.#rest.stalls(false);
  }

  #die(kill: PlannedKill): void {
    this.#rest.end();
    this.#note(kill);
    process.kill(process.pid, 'SIGKILL');
  }

  #note(kill: PlannedKill): void {
    appendFileSync(
      join(this.#place, 'deaths'),
      `${JSON.stringify({ ...kill, pid: process.pid, atMs: this.#clock.now() })}\n`,
    );
  }
}
