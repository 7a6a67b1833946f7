/** Results and report of a campaign: saved by the browser, or shown in a frame that can do nothing. */
import { useEffect, useState } from 'preact/hooks';
import type { CampaignView, FilePath } from '../api.ts';
import { post } from './ask.ts';
import { Card, useTitle } from './parts.tsx';
import { campaignHref, reportHref } from './route.ts';
import { SaveButton } from './save-button.tsx';

const pathOf = (campaignId: string) => `campaigns/${encodeURIComponent(campaignId)}/files`;

export function Results({ campaign }: { readonly campaign: CampaignView }) {
  const { campaignId, completedAt, contacts, files } = campaign;
  const isOver = completedAt !== undefined;
  const hasImports = files.some(({ rejected, duplicates, error }) => rejected + duplicates > 0 || error);
  if (contacts === 0 && !hasImports) return null;
  const path = pathOf(campaignId);
  return (
    <Card id="results" title="Results">
      <p class="aside">
        {isOver
          ? 'One line for each contact, and the report.'
          : 'One line for each contact as it is now; the report is written when the campaign is over.'}
      </p>
      <div class="actions">
        <SaveButton path={path} body={{ file: 'results' }}>
          {isOver ? 'Download results' : 'Download results so far'}
        </SaveButton>
        {isOver && (
          <>
            <a class="button" href={reportHref(campaignId)}>
              View report
            </a>
            <SaveButton path={path} body={{ file: 'reportFile' }}>
              Download report
            </SaveButton>
          </>
        )}
        {hasImports && (
          <SaveButton path={path} body={{ file: 'imports' }}>
            Download import reports
          </SaveButton>
        )}
      </div>
    </Card>
  );
}

export function ReportPage({ campaignId }: { readonly campaignId: string }) {
  const [source, setSource] = useState<string>();
  const [problem, setProblem] = useState('');
  useTitle(`Report of ${campaignId}`);
  useEffect(() => {
    post<FilePath>(pathOf(campaignId), { file: 'report' }).then(
      ({ path }) => setSource(path),
      (error) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [campaignId]);
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a> / <a href={campaignHref(campaignId)}>{campaignId}</a>
      </nav>
      <h1>Report of {campaignId}</h1>
      {problem && <p class="problem">{problem}</p>}
      {!source && !problem && <p class="aside">Asking AWS …</p>}
      {source && <iframe sandbox="" src={source} title={`Report of ${campaignId}`} />}
    </>
  );
}
