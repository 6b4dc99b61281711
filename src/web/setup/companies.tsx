/** Set-up of companies. */
import {
  changeCompany,
  type Company,
  companyChange,
  companyInput,
  createCompany,
  deleteCompany,
  listCompanies,
  readCompany,
} from '../../aliases/company'
import { parsed } from '../form-input'
import { labelOf } from './choices'
import { setupPages } from './resource'

export const companies = setupPages<Company>({
  path: 'companies',
  title: 'Companies',
  one: 'company',
  icon: 'user',
  lead: 'In whose name records are kept and refusals are written. Companies do not see each other’s records.',
  list: listCompanies,
  read: readCompany,
  create: ({ tools }, input) => createCompany(tools, parsed(companyInput, input)),
  change: ({ tools }, id, input) => changeCompany(tools, id, parsed(companyChange, input)),
  remove: deleteCompany,
  nameOf: ({ name }) => name,
  heads: ['Name', 'Mail address', 'Alias domain'],
  cells: ({ name, email, domainId }, { domains }) => [name, email ?? '', labelOf(domains, domainId)],
  fields: ({ choices }, item) => [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept' },
    { name: 'email', label: 'Mail address', kind: 'email', value: item?.email, hint: 'Whom a refused sender is told to write to instead' },
    {
      name: 'domainId',
      label: 'Alias domain',
      kind: 'select',
      value: item?.domainId,
      options: choices.domains,
      none: item ? 'None' : 'The first one',
      ...(!item && { empty: 'omitted' as const }),
    },
  ],
  clashField: 'name',
  question: ({ name }) => `Delete the company ${name}?`,
})
