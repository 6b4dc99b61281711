/** What the ways in are told with. Pure. */
import type { PropsWithChildren } from 'hono/jsx'

export function Way({ id, title, children }: PropsWithChildren<{ id: string; title: string }>) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  )
}

/** Lines to be copied; they may be wider than the page, and are scrolled by key as well. */
export function Lines({ label, lines }: { label: string; lines: string[] }) {
  return (
    <pre tabindex={0} role="region" aria-label={label}>
      <code>{lines.join('\n')}</code>
    </pre>
  )
}

export type DnsRecord = { type: string; name: string; value: string }

export function Records({ label, records }: { label: string; records: DnsRecord[] }) {
  return (
    <div class="table-wrap" tabindex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {records.map(({ type, name, value }) => (
            <tr>
              <td>{type}</td>
              <td class="mono">{name}</td>
              <td class="mono">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
