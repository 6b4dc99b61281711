/** What set-up pages choose from, read together with the bar in one round trip. */
import { readBatch } from '../../../db/client'
import type { Field } from '../../../db/schema'
import { badgeQueries } from '../../../inbound/log/badges'
import type { Tools } from '../../../platform/tools'
import type { UserCaller } from '../../../requests/caller'
import { choiceQueries } from '../../../settings/choices'
import { barOf } from '../../shell/bar'
import type { Option } from '../../shell/form'
import type { Bar } from '../../shell/navigation'

export type Choices = {
  models: (Option & { fields: Field[] })[]
  companies: Option[]
  /** The first is the one that new companies and aliases get. */
  domains: (Option & { namedByMail: boolean })[]
  users: Option[]
}

export async function readChoices({ db }: Tools, caller: UserCaller): Promise<{ bar: Bar; choices: Choices }> {
  const queries = [...badgeQueries(db, caller), ...choiceQueries(db)] as const
  const [failures, inbox, held, models, companies, domains, users] = await readBatch(db, [...queries])
  return { bar: barOf(caller, failures, inbox, held), choices: { models, companies, domains, users } }
}

export function labelOf(options: Option[], value: string | null): string {
  return options.find((option) => option.value === value)?.label ?? ''
}
