/** The whole file as it was judged: how far that is, the counts, and each rejected row with its reason. */
import { useState } from 'preact/hooks';
import type { DraftView, RunView } from '../../new-campaign/api.ts';
import { ownHeaders } from '../ask.ts';
import { Facts } from '../parts.tsx';
import { inNumbers, inPercent } from '../words.tsx';
import { download } from './download.ts';

interface Props {
  readonly draft: DraftView;
  readonly run: RunView;
}

export function RejectedRows({ draft, run }: Props) {
  const { rejected, reasons, rejectedRows, counts, state } = run;
  return (
    <>
      <RunProgress run={run} />
      {state === 'failed' && (
        <p role="alert" class="problem">
          <bdi>{run.problem}</bdi>
        </p>
      )}
      {counts.length > 0 && (
        <Facts facts={counts.map(([label, rows]) => [label, inNumbers(rows)] as const)} />
      )}
      {rejected > 0 && (
        <>
          <h3>Rejected rows: {inNumbers(rejected)}</h3>
          <ul class="counts">
            {reasons.map(({ rows, firstRow, example }) => (
              <li key={firstRow}>
                <span>
                  <bdi>{example}</bdi> <span class="aside">(row {inNumbers(firstRow)})</span>
                </span>
                <span class="number">{inNumbers(rows)}</span>
              </li>
            ))}
          </ul>
          <details>
            <summary>The first {inNumbers(rejectedRows.length)} rejected rows</summary>
            <ul class="errors">
              {rejectedRows.map(({ row, reason }) => (
                <li key={row}>
                  <strong>row {inNumbers(row)}</strong> <bdi>{reason}</bdi>
                </li>
              ))}
            </ul>
          </details>
          {state !== 'running' && <RejectedDownload draft={draft} run={run} />}
        </>
      )}
    </>
  );
}

/** How far the pass is. */
function RunProgress({ run: { state, rowsRead, share, rejected } }: { readonly run: RunView }) {
  if (state !== 'running') return null;
  const percent = inPercent(Math.min(share, 0.99) * 100, 100);
  return (
    <p>
      <progress max={1} value={share} aria-label="Rows checked" />
      <span role="status">
        {inNumbers(rowsRead)} rows checked ({percent}), {inNumbers(rejected)} rejected
      </span>
    </p>
  );
}

function RejectedDownload({ draft: { draftId, name }, run: { listed, rejected } }: Props) {
  const [problem, setProblem] = useState('');
  const save = async () => {
    try {
      const response = await fetch(`/api/drafts/${draftId}/rejected`, { headers: ownHeaders() });
      if (!response.ok) throw new Error('The list could not be read.');
      download(`${name.replace(/\.csv(\.gz)?$/i, '')}-rejected.csv`, await response.blob());
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const cut = listed < rejected ? `the first ${inNumbers(listed)}` : inNumbers(listed);
  return (
    <p>
      <button type="button" class="plain" onClick={() => void save()}>
        Download rejected rows ({cut})
      </button>
      <span role="alert" class="problem">
        {problem}
      </span>
    </p>
  );
}
