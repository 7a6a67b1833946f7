/**
 * The page's token: bought with the code in the address that the operator opened, which holds once, and kept for this
 * tab alone. Other tabs of the same console ask this one for it. It goes to the console's own server in a header, and nowhere else.
 */
import type { Trouble } from '../api.ts';

const key = 'console-token';
const askMs = 400;

/** On which other tabs ask for the token. */
let handing: BroadcastChannel | undefined;

export type Session =
  | { readonly type: 'open'; readonly token: string }
  /** A sentence: why there is no token. */
  | { readonly type: 'closed'; readonly problem: string };

export async function openSession(): Promise<Session> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', '#/');
  if (code) return buy(code);
  const kept = sessionStorage.getItem(key) ?? (await askOtherTabs());
  return kept
    ? keep(kept)
    : {
        type: 'closed',
        problem:
          'This page does not have the token of the console. Open the address that the terminal shows.',
      };
}

function keep(token: string): Session {
  sessionStorage.setItem(key, token);
  const channel = new BroadcastChannel(key);
  channel.onmessage = ({ data }) => {
    if (data === 'ask') channel.postMessage({ token });
  };
  handing = channel;
  return { type: 'open', token };
}

/** Forgets a token that does not hold any more: neither this tab nor another one is to try it again. */
export function closeSession(): void {
  sessionStorage.removeItem(key);
  handing?.close();
}

async function buy(code: string): Promise<Session> {
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (response.ok) return keep(((await response.json()) as { token: string }).token);
  return { type: 'closed', problem: ((await response.json()) as Trouble).error };
}

function askOtherTabs(): Promise<string | undefined> {
  const channel = new BroadcastChannel(key);
  return new Promise((resolve) => {
    const done = (token: string | undefined) => {
      channel.close();
      resolve(token);
    };
    const timer = setTimeout(done, askMs, undefined);
    channel.onmessage = ({ data }: MessageEvent<{ token?: string } | string>) => {
      if (typeof data !== 'object' || !data.token) return;
      clearTimeout(timer);
      done(data.token);
    };
    channel.postMessage('ask');
  });
}
