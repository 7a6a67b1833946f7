/** The plan: what stands in the way, when contacts can be called and by which rules, how long it takes, what it costs. */
import type { ComponentChildren } from 'preact';
import type { PlanView } from '../../new-campaign/api.ts';
import { Card, Facts, TableHead } from '../parts.tsx';
import { Sentence } from '../words.tsx';
import { Scroll } from './scroll.tsx';

export function PlanFigures({ plan }: { readonly plan: PlanView }) {
  const { warnings, readDifferently, lists, rules, time, limits, agents, cost, countries } = plan;
  return (
    <>
      {warnings.map((warning) => (
        <p key={warning} class="reason">
          <Sentence text={warning} />
        </p>
      ))}
      <div class="columns">
        <div class="column">
          <Card id="plan-time" title="Time">
            {time.length === 0 && <p>No contact is called.</p>}
            <Facts facts={withInstants(time)} />
            <Sentences of={limits} />
          </Card>
          <Hours plan={plan} />
          <Sentences of={agents} id="plan-agents" title="Agents" />
        </div>
        <div class="column">
          {cost.length > 0 && (
            <Card id="plan-cost" title="Cost, estimated">
              <Facts facts={cost} />
              <Countries countries={countries} />
            </Card>
          )}
          <Sentences of={rules} id="plan-rules" title="Calling rules" />
          <Sentences of={readDifferently} id="plan-differences" title="Numbers read differently" />
          {lists.length > 0 && (
            <Card id="plan-lists" title="Do-not-call lists">
              <Facts facts={lists} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

/** Who waits for which opening. */
function Hours({ plan: { hours, openings } }: { readonly plan: PlanView }) {
  if (hours.length === 0) return null;
  return (
    <Card id="plan-hours" title="Calling hours">
      <Sentences of={hours} />
      <ul class="counts">
        {openings.map(([contacts, from, there, where]) => (
          <li key={`${from} ${where}`}>
            <span>
              from <Sentence text={from} />, {there} in {where}
            </span>
            <span class="number">{contacts}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Countries({ countries }: Pick<PlanView, 'countries'>) {
  return (
    <Scroll label="Cost by country">
      <table>
        <TableHead
          columns={{ Country: '', Contacts: 'number', Calls: 'number', 'Phone network': 'number' }}
        />
        <tbody>
          {countries.map(([country, contacts, calls, usd]) => (
            <tr key={country}>
              <th scope="row">{country}</th>
              <td class="number">{contacts}</td>
              <td class="number">{calls}</td>
              <td class="number">{usd}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface SentencesProps {
  readonly of: readonly string[];
  /** Without both, no card of their own. */
  readonly id?: string;
  readonly title?: string;
}

function Sentences({ of, id, title }: SentencesProps) {
  if (of.length === 0) return null;
  const texts = of.map((text) => (
    <p key={text} class="plain-text">
      <bdi>
        <Sentence text={text} />
      </bdi>
    </p>
  ));
  return id !== undefined && title !== undefined ? (
    <Card id={id} title={title}>
      {texts}
    </Card>
  ) : (
    <div>{texts}</div>
  );
}

function withInstants(facts: PlanView['time']): readonly (readonly [string, ComponentChildren])[] {
  return facts.map(([label, text]) => [label, <Sentence key={label} text={text} />] as const);
}
