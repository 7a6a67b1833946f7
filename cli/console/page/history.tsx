/** What operators did to a campaign. */
import type { HistoryView } from '../api.ts';
import { Card } from './parts.tsx';
import { capital, Instant } from './words.tsx';

export function History({ history }: { readonly history: readonly HistoryView[] }) {
  return (
    <Card id="history" title="Changes by operators">
      {history.length === 0 && <p class="aside">None.</p>}
      <ul class="errors">
        {history.map(({ at, text, by }) => (
          <li key={`${at} ${text}`}>
            <span class="aside">
              <Instant at={at} />
            </span>{' '}
            <span title={by}>{capital(text)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
