/** Says that the connection is lost, until it is there again. */
import { useEffect, useState } from 'preact/hooks';
import { ask, type Connection, onConnection } from './ask.ts';
import { Instant } from './words.tsx';

/** Between two tries, ms. */
const everyMs = 5_000;

export function ConnectionNote() {
  const [{ lost }, setConnection] = useState<Connection>({});
  useEffect(() => onConnection(setConnection), []);
  const isLost = lost !== undefined;
  useEffect(() => {
    if (!isLost) return undefined;
    // Some views ask AWS for nothing by themselves.
    const timer = setInterval(() => void ask('campaigns').catch(() => undefined), everyMs);
    return () => clearInterval(timer);
  }, [isLost]);
  return (
    <div role="status" class={lost ? 'lost' : ''}>
      {lost && (
        <>
          No new data since <Instant at={new Date(lost.sinceMs).toISOString()} />. {lost.sentence} The page
          goes on trying.
        </>
      )}
    </div>
  );
}
