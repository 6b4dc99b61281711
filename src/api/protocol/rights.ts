/** Which role may do what. Pure. */
import type { Role } from '../../requests/role'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** `path` covers itself and everything below it; `*` stands for one segment, and a path that ends in `!` covers only itself. */
type Right = { methods: readonly Method[]; path: string }

const everything = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const agent: Right[] = [
  { methods: everything, path: '/api/records' },
  { methods: everything, path: '/api/contacts' },
  { methods: everything, path: '/api/messages' },
  { methods: ['GET'], path: '/api/attachments' },
  { methods: everything, path: '/api/failures' },
  { methods: ['GET'], path: '/api/mails' },
  { methods: ['POST'], path: '/api/mails/*/assign' },
  { methods: ['POST', 'DELETE'], path: '/api/mails/*/settle' },
]

/** The rights, one line each. What a caller sees behind a path is narrowed to its company by the resource itself. */
const rights: Record<Role, Right[]> = {
  admin: [{ methods: everything, path: '/api' }],
  agent,
  read: agent.filter(({ methods }) => methods.includes('GET')).map(({ path }) => ({ methods: ['GET'], path })),
  ingest: [{ methods: ['POST'], path: '/api/mails!' }],
}

export function mayDo(role: Role, method: string, path: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method
  return rights[role].some((right) => right.methods.some((allowed) => allowed === asked) && covers(right.path, path))
}

function covers(pattern: string, path: string): boolean {
  const isExact = pattern.endsWith('!')
  const wanted = (isExact ? pattern.slice(0, -1) : pattern).split('/')
  const given = path.split('/')
  if (isExact ? given.length !== wanted.length : given.length < wanted.length) return false
  return wanted.every((segment, index) => segment === '*' || segment === given[index])
}
