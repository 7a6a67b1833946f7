/** Parts that several views have. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – dialer`;
  }, [title]);
}

interface CardProps {
  /** Of the heading. */
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Card({ id, title, children }: CardProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Names, and what stands behind each. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="settings">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `columns`: the class of each title's cells. */
export function TableHead({ columns }: { readonly columns: Readonly<Record<string, string>> }) {
  return (
    <thead>
      <tr>
        {Object.entries(columns).map(([title, kind]) => (
          <th key={title} scope="col" class={kind || undefined}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
