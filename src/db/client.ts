/** The database as the rest of the code sees it. The one place that would choose a database by company. */
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import { fillPlaceholders, getTableColumns, type InferInsertModel, type Placeholder, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { SQLiteAsyncDialect, type SQLiteTable } from 'drizzle-orm/sqlite-core'

export type Database = DrizzleD1Database & { $client: D1Database }
/** A write that is not carried out yet: what a query builder makes, or raw SQL. */
export type Statement = SQLWrapper

const dialect = new SQLiteAsyncDialect()

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding)
}

/**
 * Writes as one transaction, in one round trip. An empty list does nothing. (drizzle's own `batch` cannot bind raw SQL.)
 * @returns the rows of all `returning`, by the names of their columns
 */
export async function runBatch({ $client }: Database, statements: Statement[]): Promise<Record<string, unknown>[]> {
  const queries = statements.map((statement) => dialect.sqlToQuery(statement.getSQL()))
  const prepared = queries.map((query) => $client.prepare(query.sql).bind(...query.params))
  const answers = prepared.length > 0 ? await $client.batch<Record<string, unknown>>(prepared) : []
  return answers.flatMap(({ results }) => results)
}

/** A read that is not carried out yet: what `db.select()…` makes. */
type Query<Row> = PromiseLike<Row[]> & { prepare: () => Prepared }
type Prepared = { getQuery: () => { sql: string; params: unknown[] }; mapResult: (response: unknown, isFromBatch: boolean) => unknown }

/** Reads in one round trip, each query with its own answer. */
export async function readBatch<Rows extends unknown[]>(
  db: Database,
  queries: { [K in keyof Rows]: Query<Rows[K]> },
): Promise<{ [K in keyof Rows]: Rows[K][] }> {
  const prepared = queries.map((query) => query.prepare())
  return (await readAll(db, prepared, {})) as { [K in keyof Rows]: Rows[K][] } // one answer per query, in order
}

/** Queries by name, built before their values are known; `Rows` are the rows that each one answers. */
export type PreparedBatch<Rows> = { queries: [keyof Rows, Prepared][] }

/** Builds queries once, with `sql.placeholder` for what changes: building them costs more than most of them do. */
export function prepareBatch<Rows>(queries: { [K in keyof Rows]: Query<Rows[K]> }): PreparedBatch<Rows> {
  const entries = Object.entries(queries) as [keyof Rows, Query<unknown>][] // what Object.entries loses
  return { queries: entries.map(([name, query]) => [name, query.prepare()]) }
}

/** Reads a prepared batch in one round trip. @param values what the placeholders stand for */
export async function readPrepared<Rows>(
  db: Database,
  { queries }: PreparedBatch<Rows>,
  values: Record<string, unknown>,
): Promise<{ [K in keyof Rows]: Rows[K][] }> {
  const prepared = queries.map(([, query]) => query)
  const answers = await readAll(db, prepared, values)
  return Object.fromEntries(queries.map(([name], index) => [name, answers[index]])) as { [K in keyof Rows]: Rows[K][] } // one answer per name
}

/**
 * drizzle's own `batch` loses columns of the same name in joined tables, since D1 answers a batch with objects; a query
 * around each gives every column a name of its own.
 */
async function readAll({ $client }: Database, queries: Prepared[], values: Record<string, unknown>): Promise<unknown[]> {
  const bound = queries.map((query) => {
    const { sql: text, params } = query.getQuery()
    return $client.prepare(`select * from (${text})`).bind(...fillPlaceholders(params, values))
  })
  const answers = await $client.batch(bound)
  return answers.map((answer, index) => queries[index]?.mapResult(answer, true))
}

/** `column in (list(values))`: any number of values through one bound parameter (D1 allows 100 a statement). */
export function list(values: Iterable<string>): SQL {
  return listIn(packList(values))
}

/** The same for a list that `packList` made, or for the placeholder of one. */
export function listIn(packed: string | Placeholder): SQL {
  return sql`(select value from json_each(${packed}))`
}

export function packList(values: Iterable<string>): string {
  return JSON.stringify([...values])
}

/** A bound parameter holds 2 MB. */
const rowsPerStatement = 200

/** Inserts any number of rows, many through one bound parameter in place of one parameter per value. */
export function insertAll<T extends SQLiteTable>(table: T, rows: InferInsertModel<T>[]): Statement[] {
  if (rows.length === 0) return []
  return [insertSome(table, rows.slice(0, rowsPerStatement)), ...insertAll(table, rows.slice(rowsPerStatement))]
}

function insertSome<T extends SQLiteTable>(table: T, rows: InferInsertModel<T>[]): Statement {
  const columns = Object.entries(getTableColumns(table))
  const packed = rows.map((row) =>
    columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key] ?? column.default ?? null // keys of a row are those of its table
      return value === null ? null : column.mapToDriverValue(value)
    }),
  )
  const names = sql.join(
    columns.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  )
  const picks = sql.join(
    columns.map((_, index) => sql.raw(`value ->> ${index}`)),
    sql`, `,
  )
  return sql`insert into ${table} (${names}) select ${picks} from json_each(${JSON.stringify(packed)})`
}

/** Whether D1 refused a statement because of a unique index or a foreign key: somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/(UNIQUE|FOREIGN KEY|PRIMARY KEY) constraint failed|SQLITE_CONSTRAINT/i.test(cause.message)) return true
  }
  return false
}
