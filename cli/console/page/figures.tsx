/** A campaign in numbers: the tiles, what became of its contacts, and how calls ended. */
import type { ContactStatus } from '../../../src/contact/contact.ts';
import type { CampaignView } from '../api.ts';
import { outcomeTones } from './badges.tsx';
import { Card } from './parts.tsx';
import { contactsHref } from './route.ts';
import { inNumbers, inPercent, inRate, namesOf, outcomeWords, shareOver, statusWords } from './words.tsx';

export function Tiles({ campaign }: { readonly campaign: CampaignView }) {
  const { rows, over, counts, calls, inProgress, pace } = campaign;
  const { COMPLETED: called = 0 } = counts;
  const rate = pace.seenPerSecond;
  return (
    <dl class="tiles">
      <Tile
        name="Done"
        value={shareOver(campaign)}
        note={
          campaign.isBeingRead
            ? `${inNumbers(over)} rows; the file is being read`
            : `${inNumbers(over)} of ${inNumbers(rows)} rows`
        }
      />
      <Tile
        name="Answered"
        value={inNumbers(campaign.answered)}
        note={`${inPercent(campaign.answered, called)} of ${inNumbers(called)} called`}
      />
      <Tile
        name="Calls in progress"
        value={inNumbers(inProgress.campaign)}
        note={
          inProgress.instance === inProgress.campaign
            ? `${inNumbers(inProgress.campaignMax)} allowed`
            : `${inNumbers(inProgress.campaignMax)} allowed; ${inNumbers(inProgress.instance)} of ${inNumbers(inProgress.instanceMax)} in all campaigns`
        }
      />
      <Tile
        name="Calls a second"
        value={rate === undefined ? '–' : inRate(rate)}
        note={`${inRate(pace.ceilingPerSecond)} allowed`}
      />
      {calls !== undefined && <Tile name="Calls placed" value={inNumbers(calls)} note="retries included" />}
    </dl>
  );
}

function Tile({
  name,
  value,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd class="value">{value}</dd>
      <dd class="aside">{note}</dd>
    </div>
  );
}

/** One bar for all contacts: over, in progress, remaining. */
export function ProgressBar({ campaign }: { readonly campaign: CampaignView }) {
  const { counts, answered, rows, over } = campaign;
  const { DIALING = 0, DIALED = 0 } = counts;
  const all = Math.max(1, rows, over);
  const parts = [
    ['good', answered],
    ['rest', over - answered],
    ['live', DIALING + DIALED],
  ] as const;
  return (
    <div
      class="stack"
      role="progressbar"
      aria-label="Rows done"
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={over}
    >
      {parts.map(([tone, n]) => (
        <span key={tone} class={tone} style={{ width: `${(Math.max(0, n) / all) * 100}%` }} />
      ))}
    </div>
  );
}

export function Outcomes({ campaign }: { readonly campaign: CampaignView }) {
  const { campaignId, counts } = campaign;
  const called = counts.COMPLETED ?? 0;
  const shown = namesOf(outcomeWords).filter((outcome) => (counts[outcome] ?? 0) > 0);
  const max = Math.max(1, ...shown.map((outcome) => counts[outcome] ?? 0));
  return (
    <Card id="outcomes" title="How calls ended">
      {shown.length === 0 && <p class="aside">No call has ended yet.</p>}
      <ul class="bars">
        {shown.map((outcome) => (
          <li key={outcome}>
            <a href={contactsHref(campaignId, `outcome:${outcome}`)}>{outcomeWords[outcome]}</a>
            <span class="bar" aria-hidden="true">
              <span
                class={outcomeTones[outcome]}
                style={{ width: `${((counts[outcome] ?? 0) / max) * 100}%` }}
              />
            </span>
            <span class="number">
              {inNumbers(counts[outcome] ?? 0)}{' '}
              <span class="aside">{inPercent(counts[outcome] ?? 0, called)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Of each status: what is to know about it. */
const hints: Partial<Record<ContactStatus, string>> = {
  UNCERTAIN: 'unknown whether they were called',
  SUPPRESSED: 'on the do-not-call list',
};

function hintOf(
  status: ContactStatus,
  { CALLBACK: callbacks = 0 }: CampaignView['counts'],
): string | undefined {
  if (status === 'WAITING' && callbacks > 0) return `${inNumbers(callbacks)} asked for a callback`;
  return hints[status];
}

export function Statuses({ campaign }: { readonly campaign: CampaignView }) {
  const { campaignId, counts, contacts } = campaign;
  const shown = namesOf(statusWords).filter((status) => (counts[status] ?? 0) > 0);
  return (
    <section class="card" aria-labelledby="statuses">
      <div class="heading">
        <h2 id="statuses">Contacts</h2>
        <a href={contactsHref(campaignId)}>All {inNumbers(contacts)}</a>
      </div>
      {shown.length === 0 && <p class="aside">No rows read yet.</p>}
      <ul class="counts">
        {shown.map((status) => (
          <li key={status}>
            <a href={contactsHref(campaignId, `status:${status}`)}>{statusWords[status]}</a>
            {hintOf(status, counts) && <span class="aside"> – {hintOf(status, counts)}</span>}
            <span class="number">{inNumbers(counts[status] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
