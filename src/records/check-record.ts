/** Whether what a record is given fits: its values, its address, and the company and the parent that it names. */
import { eq } from 'drizzle-orm'
import { readBatch } from '../db/client'
import { companies, type Field, models, records, type Values } from '../db/schema'
import { invalid, invalidFields } from '../requests/request-error'
import type { Tools } from '../platform/tools'
import { type Scope, sees } from '../requests/scope'
import { checkValues } from '../models/values'

/** The values as they are stored. @throws {RequestError} invalid with the paths `values.KEY`, or `model` */
export async function checkRecordValues({ db }: Tools, model: string, values: Values, mode: 'partial' | 'complete'): Promise<Values> {
  const [found] = await db.select({ fields: models.fields }).from(models).where(eq(models.key, model))
  if (!found) throw invalid('model', 'There is no such model')
  return refuseMisfits(found.fields, values, mode)
}

/** What another company has is as good as not there. @throws {RequestError} invalid naming the field */
export async function checkLinks(
  { db }: Tools,
  scope: Scope,
  links: { companyId?: string | null | undefined; parentId?: string | null | undefined },
): Promise<void> {
  const { companyId, parentId } = links
  if (!companyId && !parentId) return
  const [[company], [parent]] = await readBatch(db, [
    db
      .select({ id: companies.id })
      .from(companies)
      .where(eq(companies.id, companyId ?? '')),
    db
      .select({ companyId: records.companyId })
      .from(records)
      .where(eq(records.id, parentId ?? '')),
  ])
  if (companyId && !(company && sees(scope, company.id))) throw invalid('companyId', 'There is no such company')
  if (parentId && !(parent && sees(scope, parent.companyId))) throw invalid('parentId', 'There is no such record')
}

function refuseMisfits(fields: Field[], values: Values, mode: 'partial' | 'complete'): Values {
  const checked = checkValues(fields, values, mode)
  if (!checked.ok) throw invalidFields(checked.reason.map(({ path, message }) => ({ path: `values.${path}`, message })))
  return checked.value
}
