/** Rows of contacts, and how far the search has come. */
import { ContactBadge } from './badges.tsx';
import { TableHead } from './parts.tsx';
import { contactHref } from './route.ts';
import type { ContactPages } from './use-contact-pages.ts';
import { Instant, inNumbers, Sentence } from './words.tsx';

interface Shown {
  readonly campaignId: string;
  readonly pages: ContactPages;
  /** Contacts that the campaign has. */
  readonly total: number | undefined;
}

export function ContactTable({ campaignId, pages, total }: Shown) {
  const { rows, isLoading, problem } = pages;
  return (
    <section class="card table-card" aria-busy={isLoading}>
      {rows.length > 0 && (
        <table class={isLoading ? 'stale' : ''}>
          <caption class="hidden">Contacts</caption>
          <TableHead
            columns={{ Contact: '', State: '', Calls: 'number', Note: 'extra', 'Last change': 'extra' }}
          />
          <tbody>
            {rows.map(
              ({
                contactKey,
                phoneNumber,
                customerId,
                status,
                outcome,
                disposition,
                attempt,
                note,
                updatedAt,
              }) => (
                <tr key={contactKey}>
                  <th scope="row">
                    <a href={contactHref(campaignId, contactKey)}>{phoneNumber ?? contactKey}</a>
                    {customerId && <span class="aside second">{customerId}</span>}
                  </th>
                  <td>
                    <ContactBadge status={status} {...(outcome && { outcome })} />
                    {disposition && <span class="aside second">{disposition}</span>}
                  </td>
                  <td class="number">{attempt}</td>
                  <td class="extra note">
                    <Sentence text={note} />
                  </td>
                  <td class="extra">
                    <Instant at={updatedAt} />
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Turning pages={pages} total={total} />
    </section>
  );
}

function Turning({ pages, total }: Pick<Shown, 'pages' | 'total'>) {
  const { rows, lookedAt, isLoading, isFull, goOn, back, stop } = pages;
  const all = Math.max(lookedAt, total ?? 0);
  const found =
    rows.length === 0
      ? 'No contacts found'
      : `${inNumbers(rows.length)} ${rows.length === 1 ? 'contact' : 'contacts'}`;
  const where = goOn ? `, ${inNumbers(lookedAt)} of ${inNumbers(all)} searched` : '';
  return (
    <div class="turning">
      <p role="status">
        {isLoading ? `Searching${lookedAt > 0 ? `: ${found}${where}` : ''} …` : `${found}${where}.`}
      </p>
      <div class="actions">
        {back && (
          <button type="button" class="plain" disabled={isLoading} onClick={back}>
            Previous
          </button>
        )}
        {(stop ?? goOn) && (
          // One button, so that it keeps the focus.
          <button type="button" class="plain" onClick={stop ?? goOn}>
            {stop ? 'Stop' : isFull ? 'Next' : 'Continue searching'}
          </button>
        )}
      </div>
    </div>
  );
}
