/** Companies do not share records: which of them somebody may see. Pure. */
import { type Column, eq, isNull, or, type SQL } from 'drizzle-orm'

/** `companyId` is the company somebody acts for; with `everything`, other companies are seen as well. */
export type Scope = { everything: boolean; companyId: string | null }

/** The condition on a company column; a row without a company is shared by all. */
export function within(scope: Scope, column: Column): SQL | undefined {
  if (scope.everything) return undefined
  return scope.companyId === null ? isNull(column) : or(isNull(column), eq(column, scope.companyId))
}

export function sees(scope: Scope, companyId: string | null): boolean {
  return scope.everything || companyId === null || companyId === scope.companyId
}
