/** Requests that the API's own document describes, with ids of one company put wherever an id is taken. */
import type { Schema, Schemas } from '../../../src/api/docs/docs-schema'
import type { Ids } from './two-companies'

type Parameter = { name: string; in: string; required?: boolean; schema: Schema }
type Operation = { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema?: Schema }> }; security?: unknown[] }
export type ApiDocument = { paths: Record<string, Record<string, Operation>>; components: { schemas: Schemas } }

export type Request = { operation: string; method: string; path: string; body?: unknown; mediaType?: string }

/** Things that a request may name and that stand in no path, by the name of the field. A new name of an id is added here, or in `byName`. */
const byName: Record<string, string> = {
  recordId: 'records',
  ownerRecordId: 'parents',
  forceRecordId: 'records',
  contactId: 'contacts',
  companyId: 'companies',
  companyIds: 'companies',
  domainId: 'domains',
  userId: 'users',
  authorId: 'contactOfUser',
  mailId: 'mails',
  aliasId: 'aliases',
  serverId: 'incoming-servers',
  messageId: 'messages',
  deliveryId: 'deliveries',
  parentId: 'parents',
  followers: 'contactOfUser',
}
/** Where a name means something else than usual. */
const exceptions: Record<string, Record<string, string>> = { '/api/records/{id}/messages': { parentId: 'messages' } }
/** Text that is an id all the same. */
const textIds: Record<string, string> = { to: 'contactOfUser', cc: 'contacts' }

/** Whose id stands where: every place has theirs or one's own, and at least one has theirs. */
export function requestsOf(document: ApiDocument, theirs: Ids, own: Ids): Request[] {
  return Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      new Requests(document, template, method.toUpperCase(), operation).all(theirs, own),
    ),
  )
}

/** Those that name nobody's id: lists, and what makes something new. */
export function openRequestsOf(document: ApiDocument): { operation: string; path: string }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    'get' in item && !path.includes('{') ? [{ operation: `GET ${path}`, path }] : [],
  )
}

class Requests {
  private readonly name: string

  constructor(
    private readonly document: ApiDocument,
    private readonly template: string,
    private readonly method: string,
    private readonly operation: Operation,
  ) {
    this.name = `${method} ${template}`
  }

  all(theirs: Ids, own: Ids): Request[] {
    const places = [...this.template.matchAll(/([\w-]+)\/\{(\w+)\}/g)].map(([, segment = '', name = '']) => ({ segment, name }))
    const hybrids = places.length > 1 ? places.map((_, index) => places.map((_place, other) => (index === other ? theirs : own))) : []
    const paths = places.length === 0 ? [] : [places.map(() => theirs), ...hybrids].map((ids) => this.path(places, ids))
    const ownPath = this.path(
      places,
      places.map(() => own),
    )
    return [
      ...paths.flatMap((path) => this.bodies(theirs, 'required').map((body) => this.request(path, body))),
      ...this.bodies(theirs, 'with an id').map((body) => this.request(ownPath, body)),
      ...this.queries(theirs).map((query) => this.request(`${ownPath}?${query}`, this.bodies(own, 'required')[0])),
    ]
  }

  private path(places: { segment: string; name: string }[], ids: Ids[]): string {
    const values = places.map(({ segment, name }, index) => {
      const id = ids[index]?.[byName[name] ?? segment]
      if (id === undefined) throw new Error(`${this.name}: no id is known of {${name}} behind ${segment}`)
      return encodeURIComponent(id)
    })
    return this.template.replaceAll(/\{\w+\}/g, () => values.shift() ?? '')
  }

  private request(path: string, body: unknown): Request {
    const [mediaType] = Object.keys(this.operation.requestBody?.content ?? {})
    return { operation: this.name, method: this.method, path, ...(mediaType !== undefined && { body, mediaType }) }
  }

  /** Query parameters that take an id, one at a time beside those that must be there. */
  private queries(ids: Ids): string[] {
    const parameters = (this.operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
    const required = parameters
      .filter((parameter) => parameter.required)
      .map(({ name, schema }) => [name, String(this.sample(schema, name, ids))])
    const withId = parameters.filter(({ schema }) => this.isId(schema))
    return withId.map(({ name, schema }) => new URLSearchParams([...required, [name, String(this.sample(schema, name, ids))]]).toString())
  }

  /** `required`: one for each shape that the body may have. `with an id`: one for each field besides that takes an id. */
  private bodies(ids: Ids, which: 'required' | 'with an id'): unknown[] {
    const schema = Object.values(this.operation.requestBody?.content ?? {})[0]?.schema
    if (schema === undefined) return which === 'required' ? [undefined] : []
    return this.shapesOf(schema).flatMap((shape): unknown[] => {
      if (!shape.properties) return which === 'required' ? [this.sample(shape, '', ids)] : []
      const fields = this.fields(shape.required ?? [], shape.properties, ids)
      // What a message needs besides is no part of its schema.
      const required = 'kind' in fields && 'text' in shape.properties ? { ...fields, text: 'Hello' } : fields
      if (which === 'required') return [required]
      const withId = Object.entries(shape.properties).filter(([name, property]) => this.holdsId(property, name))
      return withId.map(([name, property]) => ({
        ...required,
        [name]: this.sample(property, name, ids),
      }))
    })
  }

  private fields(names: string[], properties: Record<string, Schema>, ids: Ids): Record<string, unknown> {
    return Object.fromEntries(names.map((name) => [name, this.sample(properties[name] ?? {}, name, ids)]))
  }

  private sample(schema: Schema, name: string, ids: Ids): unknown {
    const [shape = {}] = this.shapesOf(schema)
    if (shape.const !== undefined) return shape.const
    if (shape.enum) return shape.enum[0]
    if (shape.format === 'uuid') return this.idFor(name, ids)
    if (shape.properties) return this.fields(shape.required ?? [], shape.properties, ids)
    if (shape.items) return [name in textIds ? ids[textIds[name] ?? ''] : this.sample(shape.items, name, ids)]
    return this.plain(shape, name)
  }

  private plain({ type, format }: Schema, name: string): unknown {
    if (type === 'integer' || type === 'number') return 993
    if (type === 'boolean') return true
    if (type === 'object') return {}
    if (format === 'email') return 'somebody@example.org'
    if (name === 'model') return 'lead'
    if (name === 'url') return 'https://example.org/'
    return name === 'contentBase64' ? 'eA==' : 'x'
  }

  private idFor(name: string, ids: Ids): string {
    const kind = exceptions[this.template]?.[name] ?? byName[name]
    const id = kind === undefined ? undefined : ids[kind]
    if (id === undefined) throw new Error(`${this.name}: no id is known of the field ${name}`)
    return id
  }

  private holdsId(schema: Schema, name: string): boolean {
    return name in textIds || this.isId(schema) || this.shapesOf(schema).some(({ items }) => items !== undefined && this.isId(items))
  }

  private isId(schema: Schema): boolean {
    return this.shapesOf(schema).some(({ format }) => format === 'uuid')
  }

  /** What a schema allows, without references and without null. */
  private shapesOf(schema: Schema): Schema[] {
    if (schema.$ref !== undefined) return this.shapesOf(this.document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
    const alternatives = schema.anyOf ?? schema.oneOf
    if (alternatives) return alternatives.flatMap((alternative) => this.shapesOf(alternative)).filter(({ type }) => type !== 'null')
    if (schema.allOf) return [Object.assign({}, ...schema.allOf.map((part) => this.shapesOf(part)[0]), schema) as Schema]
    return [schema]
  }
}
