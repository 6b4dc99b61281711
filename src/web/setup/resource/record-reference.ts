/** Records as they are named in a form: "Sales (team)", a name alone, or the address of their page. */
import { invalid } from '../../../requests/request-error'
import { listRecords, type RecordItem } from '../../../records/record'
import type { Tools } from '../../../platform/tools'
import type { UserCaller } from '../../../requests/caller'

type Named = { id: string; name: string; model: string }

const suggested = 8

export function referenceTo({ name, model }: Pick<Named, 'name' | 'model'>): string {
  return `${name} (${model})`
}

/**
 * @param current the record that the field showed
 * @throws {RequestError} invalid when no record, or more than one, is called so
 */
export async function findReferred(
  { tools, caller }: { tools: Tools; caller: UserCaller },
  field: string,
  text: unknown,
  current: Named | null | undefined,
): Promise<string | null> {
  if (typeof text !== 'string') return null
  const id = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i.exec(text)?.[0]
  if (id !== undefined) return id.toLowerCase()
  if (current && text === referenceTo(current)) return current.id
  const found = await searchRecords(tools, caller, text)
  const exact = found.filter((record) => [record.name, referenceTo(record)].some((name) => name.toLowerCase() === text.toLowerCase()))
  const [one, another] = exact.length > 0 ? exact : found
  if (!one) throw invalid(field, 'No record has this name. Enter its name or paste the address of its page')
  if (another)
    throw invalid(field, `Several records match, such as ${referenceTo(one)} and ${referenceTo(another)}. Paste the address of its page`)
  return one.id
}

export async function searchRecords(tools: Tools, caller: UserCaller, text: string): Promise<RecordItem[]> {
  const [, name = text, model] = /^(.*) \(([a-z][a-z0-9-]*)\)$/.exec(text) ?? []
  const q = name.trim().slice(0, 200)
  if (q === '') return []
  const { data } = await listRecords(tools, caller.scope, { q, model }, { limit: suggested, after: undefined })
  return data
}
