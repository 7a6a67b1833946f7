/** The console's page: takes the code out of the address, then shows what the address names. */
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useToken } from './ask.ts';
import { CampaignList } from './campaign-list.tsx';
import { CampaignPage } from './campaign-page.tsx';
import { ConnectionNote } from './connection-note.tsx';
import { ContactList } from './contact-list.tsx';
import { ContactPage } from './contact-page.tsx';
import './console.css';
import { DoctorPage } from './doctor-page.tsx';
import { NewCampaign } from './new-campaign/wizard.tsx';
import { NumbersPage } from './numbers-page.tsx';
import { ReportPage } from './results.tsx';
import { doctorHref, numbersHref, type Route, useRoute } from './route.ts';
import { closeSession, openSession } from './session.ts';

function Console() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // A filter is no other place.
  const place = JSON.stringify({ ...route, filter: '' });
  useEffect(() => {
    // Who uses a screen reader or the keyboard goes on at the new view's beginning, as after a new page.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [place]);
  return (
    <>
      <header class="top">
        <a class="brand" href="#/">
          Campaign dialer
        </a>
        <nav aria-label="Main">
          <a href={numbersHref}>Numbers</a> <a href={doctorHref}>Account</a>
        </nav>
      </header>
      <ConnectionNote />
      <main ref={main} tabIndex={-1}>
        <View key={place} route={route} />
      </main>
    </>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'campaigns':
      return <CampaignList />;
    case 'new':
      return <NewCampaign draftId={route.draftId} />;
    case 'campaign':
      return <CampaignPage campaignId={route.campaignId} />;
    case 'numbers':
      return <NumbersPage key={route.number} number={route.number} />;
    case 'doctor':
      return <DoctorPage />;
    case 'report':
      return <ReportPage campaignId={route.campaignId} />;
    case 'contacts':
      return <ContactList campaignId={route.campaignId} filter={route.filter} />;
    case 'contact':
      return <ContactPage campaignId={route.campaignId} contactKey={route.contactKey} />;
  }
}

/** Instead of everything: this page may not ask for anything. */
function Closed({ problem }: { readonly problem: string }) {
  return (
    <main class="closed">
      <h1>Campaign dialer</h1>
      <p role="alert">{problem}</p>
    </main>
  );
}

const root = document.getElementById('console');
if (root) {
  const session = await openSession();
  if (session.type === 'open') {
    useToken(session.token, (problem) => {
      closeSession();
      render(<Closed problem={problem} />, root);
    });
    render(<Console />, root);
  } else {
    render(<Closed problem={session.problem} />, root);
  }
}
