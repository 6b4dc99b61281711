/** What was fetched from a mailbox: kept by its Durable Object, in storage of its own, so that no table of the database grows with it. */

export type Progress = ReturnType<typeof progressIn>

/** Whose mailbox it is, and of IMAP its UIDVALIDITY: with another, its UIDs mean other mails (RFC 9051 section 2.3.1.1). */
export type MailboxIdentity = { account: string; validity: string | null }

type Position = MailboxIdentity & { last_uid: number; in_hand: string | null; tries: number }

const minuteMs = 60_000
const longestMs = 24 * 60 * minuteMs
/** Mails that are known again by their bytes: a mailbox that is restored has the newest of them, too. */
const maxRemembered = 50_000

const tables = [
  'mailbox (one integer primary key check (one = 1), account text not null, validity text, last_uid integer not null default 0, in_hand text, tries integer not null default 0)',
  'fetched (key text primary key, is_kept integer not null) without rowid',
  'left_behind (key text primary key, tries integer not null, due_at integer not null, reason text not null) without rowid',
  'remembered (number integer primary key autoincrement, hash text not null unique)',
]

/** The storage is synchronous, and what is written without a wait in between is written together or not at all. */
export function progressIn({ sql }: DurableObjectStorage) {
  for (const table of tables) sql.exec(`create table if not exists ${table}`)
  return { ...accountIn(sql), ...mailInHand(sql), ...imapIn(sql), ...popIn(sql), ...leftBehindIn(sql), ...rememberedIn(sql) }
}

function positionIn(sql: SqlStorage): Position | undefined {
  return sql.exec<Position>('select account, validity, last_uid, in_hand, tries from mailbox').toArray()[0]
}

/** Whose mailbox it is. */
function accountIn(sql: SqlStorage) {
  const forget = () => {
    for (const name of ['mailbox', 'fetched', 'left_behind', 'remembered']) sql.exec(`delete from ${name}`)
  }
  return {
    forget,

    /** To be called before anything is noted. @returns whether the account was never looked into */
    begin({ account, validity }: MailboxIdentity): boolean {
      const known = positionIn(sql)
      const isNew = known?.account !== account
      if (isNew) forget()
      if (!isNew && known.validity === validity) return false
      sql.exec('delete from left_behind')
      sql.exec('insert or replace into mailbox (one, account, validity) values (1, ?, ?)', account, validity)
      return isNew
    },
  }
}

/** The mail that is being fetched. */
function mailInHand(sql: SqlStorage) {
  return {
    /**
     * Before it is read: a mail that was left behind waits longer next time, whatever comes now.
     * @returns how many times in a row this mail was taken in hand and never put down: the connection broke over it, or we did
     */
    take(key: string, nowMs: number): number {
      sql.exec(
        `update left_behind set tries = tries + 1, due_at = ? + min(${longestMs}, ${minuteMs} << min(tries, 12)) where key = ?`,
        nowMs,
        key,
      )
      sql.exec('update mailbox set tries = iif(in_hand = ?, tries + 1, 1), in_hand = ?', key, key)
      return positionIn(sql)?.tries ?? 1
    },

    /** Nothing is left to do about it. */
    putDown: (): void => putDown(sql),
  }
}

function putDown(sql: SqlStorage): void {
  sql.exec('update mailbox set in_hand = null, tries = 0')
}

/** UIDs of IMAP grow: those up to the last one were fetched. */
function imapIn(sql: SqlStorage) {
  return {
    /** What is above it was not fetched. */
    lastUid({ account, validity }: MailboxIdentity): number {
      const known = positionIn(sql)
      return known?.account === account && known.validity === validity ? known.last_uid : 0
    },

    /** What is up to this one was asked for. */
    advance: (key: string): void => advance(sql, key),

    /** It is stored, or is not to be. */
    noteUid(key: string): void {
      advance(sql, key)
      sql.exec('delete from left_behind where key = ?', key)
    },

    /** The mail that was stored and noted, but may not be marked as read. */
    unmarked(): string | undefined {
      const { in_hand: key, last_uid: lastUid } = positionIn(sql) ?? { in_hand: null, last_uid: 0 }
      return key !== null && Number(key) <= lastUid && !isLeft(sql, key) ? key : undefined
    },
  }
}

function advance(sql: SqlStorage, key: string): void {
  sql.exec('update mailbox set last_uid = max(last_uid, ?)', Number(key))
}

/** Unique ids of POP3 have no order: each that was fetched is kept as long as the server lists it. */
function popIn(sql: SqlStorage) {
  return {
    /**
     * Forgets what the server lists no longer, since it may use those keys again (RFC 1939 section 7).
     * @returns what was fetched, and whether it is to stay there
     */
    keepOnly(listed: string[]): Map<string, boolean> {
      const stillThere = new Set(listed)
      const kept = new Map<string, boolean>()
      for (const { key, is_kept: isKept } of sql.exec<{ key: string; is_kept: number }>('select key, is_kept from fetched').toArray())
        if (stillThere.has(key)) kept.set(key, isKept === 1)
        else sql.exec('delete from fetched where key = ?', key)
      return kept
    },

    /** @param isKept it stays there, whatever happens to the others */
    noteKey(key: string, isKept: boolean): void {
      sql.exec('insert or replace into fetched values (?, ?)', key, Number(isKept))
      sql.exec('delete from left_behind where key = ?', key)
    },

    /** It is gone there, and its key with it. */
    forgetKey(key: string): void {
      for (const name of ['fetched', 'left_behind']) sql.exec(`delete from ${name} where key = ?`, key)
    },
  }
}

/** Mails that the server does not hand out. */
function leftBehindIn(sql: SqlStorage) {
  return {
    /** It is asked for again, less and less often, and holds up nothing. */
    leave(key: string, reason: string, nowMs: number): void {
      sql.exec(
        'insert into left_behind values (?, 1, ?, ?) on conflict (key) do update set reason = excluded.reason',
        key,
        nowMs + minuteMs,
        reason,
      )
      putDown(sql)
    },

    /** What has waited longest first. */
    left: () =>
      sql.exec<{ key: string; due_at: number; reason: string }>('select key, due_at, reason from left_behind order by due_at').toArray(),
  }
}

function isLeft(sql: SqlStorage, key: string): boolean {
  return sql.exec('select 1 from left_behind where key = ?', key).toArray().length > 0
}

/** Mails that are known again by their bytes. */
function rememberedIn(sql: SqlStorage) {
  return {
    remember(hash: string): void {
      sql.exec('insert or ignore into remembered (hash) values (?)', hash)
      sql.exec('delete from remembered where number <= (select max(number) from remembered) - ?', maxRemembered)
    },

    remembers: (hash: string): boolean => sql.exec('select 1 from remembered where hash = ?', hash).toArray().length > 0,
  }
}
