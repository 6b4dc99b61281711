/** How far an administrator has come: an alias, a mail, a record that a mail opened. */
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import * as t from '../db/schema'

type FirstAlias = { localPart: string | null; domain: string | null; model: string }
type FirstRecord = { id: string; name: string }

export type FirstSteps = {
  alias: FirstAlias | undefined
  /** Where a first mail is to be written to. */
  address: string
  hasMail: boolean
  record: FirstRecord | undefined
  isDone: boolean
}

/** Each reads a row or two; the models are those to choose from. */
export function firstStepQueries(db: Database) {
  const aliases = db
    .select({ localPart: t.aliases.localPart, domain: t.aliasDomains.name, model: t.models.label })
    .from(t.aliases)
    .innerJoin(t.models, eq(t.models.key, t.aliases.model))
    .leftJoin(t.aliasDomains, eq(t.aliasDomains.id, t.aliases.domainId))
    .where(sql`${t.aliases.localPart} is not null`)
    .limit(1)
  const mails = db.select({ id: t.mails.id }).from(t.mails).limit(1)
  const records = db
    .select({ id: t.records.id, name: t.records.name })
    .from(t.mails)
    .innerJoin(t.records, eq(t.records.id, t.mails.recordId))
    .where(sql`${t.mails.outcome} = 'created'`)
    .limit(1)
  const models = db
    .select({ value: t.models.key, label: t.models.label })
    .from(t.models)
    .where(sql`${t.models.key} <> 'contact'`)
    .orderBy(t.models.createdAt, t.models.key)
    .limit(100)
  return [aliases, mails, records, models] as const
}

export function firstStepsOf([alias]: FirstAlias[], [mail]: unknown[], [record]: FirstRecord[]): FirstSteps {
  return {
    alias,
    address: `${alias?.localPart ?? 'info'}@${alias?.domain ?? 'example.com'}`,
    hasMail: mail !== undefined,
    record,
    isDone: alias !== undefined && mail !== undefined && record !== undefined,
  }
}
