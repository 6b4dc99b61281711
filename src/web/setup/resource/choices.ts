/** What set-up pages choose from, read together with the bar in one round trip. */
import { asc, desc, sql } from 'drizzle-orm'
import { readBatch } from '../../../db/client'
import * as t from '../../../db/schema'
import type { Tools } from '../../../platform/tools'
import { barOf, barQueries } from '../../shell/bar'
import type { Option } from '../../shell/form'
import type { Bar } from '../../shell/navigation'
import type { UserCaller } from '../../../records/caller'

export type Choices = {
  models: (Option & { fields: t.Field[] })[]
  companies: Option[]
  /** The first is the one that new companies and aliases get. */
  domains: (Option & { namedByMail: boolean })[]
  users: Option[]
}

/** More are not to be chosen from on a page. */
const maxChoices = 200

export async function readChoices({ db }: Tools, caller: UserCaller): Promise<{ bar: Bar; choices: Choices }> {
  const [failures, inbox, held, models, companies, domains, users] = await readBatch(db, [
    ...barQueries(db, caller),
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
  ])
  return { bar: barOf(caller, failures, inbox, held), choices: { models, companies, domains, users } }
}

export function labelOf(options: Option[], value: string | null): string {
  return options.find((option) => option.value === value)?.label ?? ''
}
