/** What set-up is chosen from: models, companies, domains, users. */
import { asc, desc, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import * as t from '../db/schema'

/** More are not to be chosen from on a page. */
const maxChoices = 200

/** For one round trip. The first domain is the one that new companies and aliases get. */
export function choiceQueries(db: Database) {
  return [
    db
      .select({ value: t.models.key, label: t.models.label, fields: t.models.fields })
      .from(t.models)
      .orderBy(sql`${t.models.key} = 'contact'`, t.models.createdAt, t.models.key)
      .limit(maxChoices),
    db.select({ value: t.companies.id, label: t.companies.name }).from(t.companies).orderBy(t.companies.name).limit(maxChoices),
    db
      .select({ value: t.aliasDomains.id, label: t.aliasDomains.name, namedByMail: t.aliasDomains.namedByMail })
      .from(t.aliasDomains)
      .orderBy(asc(t.aliasDomains.sequence), asc(t.aliasDomains.id))
      .limit(maxChoices),
    db
      .select({ value: t.users.id, label: t.records.name })
      .from(t.users)
      .innerJoin(t.records, sql`${t.records.id} = ${t.users.contactId}`)
      .where(sql`${t.users.active} = 1`)
      .orderBy(desc(t.users.id))
      .limit(maxChoices),
  ] as const
}
