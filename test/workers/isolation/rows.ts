/** Every row of the database, and what came of them. */
import { env } from 'cloudflare:workers'

/** Rows as text, by table. */
export type Rows = Map<string, Set<string>>

/** Change with every use of a token or a session, and say nothing. */
const volatile = ['last_used_at', 'last_seen_at']

export async function readRows(): Promise<Rows> {
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite\\_%' escape '\\'",
  ).all<{ name: string }>()
  const answers = await env.DB.batch<Record<string, unknown>>(results.map(({ name }) => env.DB.prepare(`select * from "${name}"`)))
  return new Map(results.map(({ name }, index) => [name, new Set(answers[index]?.results.map(textOf))]))
}

/** Rows that were there before and are not now, and those that are new: a changed row is one of each. */
export function differences(before: Rows, after: Rows): { gone: string[]; added: string[] } {
  return { gone: missingFrom(before, after), added: missingFrom(after, before) }
}

function missingFrom(rows: Rows, others: Rows): string[] {
  return [...rows].flatMap(([table, texts]) =>
    [...texts].filter((text) => !others.get(table)?.has(text)).map((text) => `${table}: ${text}`),
  )
}

function textOf(row: Record<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !volatile.includes(column))))
}
