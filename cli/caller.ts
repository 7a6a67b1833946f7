/** Who runs the command, as AWS sees it. */
import { setTimeout as wait } from 'node:timers/promises';

/** A change is not held up for longer by the question of who makes it. */
const PATIENCE_MS = 3_000;

/** Client settings, as of `connectStack`. */
interface ClientSettings {
  readonly region?: string;
  readonly profile?: string;
}

/** The operator; AWS is asked once, when it is first wanted. */
export class Caller {
  readonly #settings: ClientSettings;
  #arn: Promise<string> | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /**
   * The ARN of the user or role whose credentials are used. Needs no permission.
   * @throws an error of the SDK: no credentials, no connection; see explain-failure.ts
   */
  arn(): Promise<string> {
    this.#arn ??= askWho(this.#settings).catch((error: unknown) => {
      this.#arn = undefined;
      throw error;
    });
    return this.#arn;
  }

  /** The same; undefined when AWS does not report it at once: who pauses a campaign must not wait for that. */
  async known(): Promise<string | undefined> {
    const stop = new AbortController();
    const late = wait(PATIENCE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    try {
      return await Promise.race([this.arn().catch(() => undefined), late]);
    } finally {
      stop.abort();
    }
  }
}

async function askWho(settings: ClientSettings): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn } = await new STSClient(settings).send(new GetCallerIdentityCommand());
  if (!Arn) throw new Error('AWS did not return the ARN of the caller');
  return Arn;
}
