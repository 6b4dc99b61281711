/** What was fetched from a mailbox: kept by its Durable Object, in storage of its own, so that no table grows with it. */

export type Progress = ReturnType<typeof progressIn>

/** A mail that the server does not hand out is asked for again this often. */
const maxTries = 20

/** The storage is synchronous: what was noted survives whatever happens next. */
export function progressIn({ sql }: DurableObjectStorage) {
  sql.exec('create table if not exists position (one integer primary key check (one = 1), validity text, last_uid integer not null)')
  sql.exec('create table if not exists fetched (key text primary key, is_kept integer not null default 0) without rowid')
  sql.exec('create table if not exists left_over (key text primary key, tries integer not null) without rowid')
  const position = () => sql.exec<{ validity: string | null; last_uid: number }>('select validity, last_uid from position').toArray()[0]
  return {
    /** Whether no run came so far as to look into the mailbox. */
    isNew: () => position() === undefined,

    lastUid: () => position()?.last_uid ?? 0,

    /** Begins anew where the mailbox was made anew: its old UIDs mean nothing (RFC 9051 section 2.3.1.1). */
    begin(validity: string | null): void {
      if (position()?.validity === validity && position() !== undefined) return
      sql.exec('insert or replace into position values (1, ?, 0)', validity)
      if (validity !== null) sql.exec('delete from left_over')
    },

    /** With IMAP the UID alone says what came before it; POP3's keys have no order. */
    note(key: string, isUid: boolean): void {
      if (isUid) sql.exec('update position set last_uid = max(last_uid, ?)', Number(key))
      else sql.exec('insert or ignore into fetched (key) values (?)', key)
      sql.exec('delete from left_over where key = ?', key)
    },

    /** To be asked for again, without holding up what comes after it. */
    leave(key: string, isUid: boolean): void {
      if (isUid) sql.exec('update position set last_uid = max(last_uid, ?)', Number(key))
      sql.exec('insert into left_over values (?, 1) on conflict (key) do update set tries = tries + 1', key)
    },

    leftOver: (): string[] =>
      sql
        .exec<{ key: string }>('select key from left_over where tries < ? order by tries, key limit 10', maxTries)
        .toArray()
        .map(({ key }) => key),

    /** It is not to be deleted there. */
    keep: (key: string): void => void sql.exec('update fetched set is_kept = 1 where key = ?', key),

    isKept: (key: string): boolean => sql.exec('select 1 from fetched where key = ? and is_kept = 1', key).toArray().length > 0,

    isFetched: (key: string): boolean => sql.exec('select 1 from fetched where key = ?', key).toArray().length > 0,

    isLeftOver: (key: string): boolean => sql.exec('select 1 from left_over where key = ?', key).toArray().length > 0,

    /** Keys that the server no longer lists are not needed any more. */
    keepOnly(keys: string[]): void {
      const listed = new Set(keys)
      const gone = sql
        .exec<{ key: string }>('select key from fetched')
        .toArray()
        .filter(({ key }) => !listed.has(key))
      for (const { key } of gone) sql.exec('delete from fetched where key = ?', key)
    },

    forget(): void {
      for (const table of ['position', 'fetched', 'left_over']) sql.exec(`delete from ${table}`)
    },
  }
}
