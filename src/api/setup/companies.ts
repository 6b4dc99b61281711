import {
  changeCompany,
  companyChange,
  companyInput,
  companySchema,
  createCompany,
  deleteCompany,
  listCompanies,
  readCompany,
} from '../../aliases/company'
import { crud } from '../protocol/crud'

export const companies = crud({
  path: '/companies',
  tag: 'Companies',
  one: 'company',
  many: 'companies',
  item: companySchema,
  list: { run: ({ tools }, slice) => listCompanies(tools, slice) },
  create: { input: companyInput, run: ({ tools }, input) => createCompany(tools, input) },
  read: { run: ({ tools }, id) => readCompany(tools, id) },
  change: { input: companyChange, run: ({ tools }, id, change) => changeCompany(tools, id, change) },
  remove: {
    summary: 'Delete an unused company',
    status: [409],
    run: ({ tools }, id) => deleteCompany(tools, id),
  },
})
