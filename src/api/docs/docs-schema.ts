/** JSON schemas of the OpenAPI document, put into words and examples. Pure. */

/** As much of a JSON schema as the reference page reads. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}
export type Schemas = Record<string, Schema>

export type FieldRow = { name: string; schema: Schema; isRequired: boolean }

/** The schema that is meant, behind any reference. */
export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = nameOf(schema)
  return name === undefined ? schema : (schemas[name] ?? {})
}

/** The name of a schema of its own section; undefined when it is written out in place. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split('/').at(-1)
}

export function fieldsOf(schema: Schema): FieldRow[] {
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    schema: field,
    isRequired: schema.required?.includes(name) ?? false,
  }))
}

/** "text or null", "list of Contact", "one of everyone, users". */
export function typeInWords(schema: Schema): string {
  const name = nameOf(schema)
  if (name !== undefined) return name
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return [...new Set(choices.map(typeInWords))].join(' or ')
  const types = [schema.type ?? 'any'].flat()
  if (schema.enum)
    return `one of ${schema.enum.map(String).join(', ')}${types.includes('null') && !schema.enum.includes(null) ? ' or null' : ''}`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  return types.map((type) => plainType(type, schema)).join(' or ')
}

function plainType(type: string, schema: Schema): string {
  if (type === 'array') return `list of ${typeInWords(schema.items ?? {})}`
  if (type === 'string') return formats[schema.format ?? ''] ?? 'text'
  if (type === 'object' && schema.properties)
    return `{ ${fieldsOf(schema)
      .map(({ name, schema: field }) => `${name}: ${typeInWords(field)}`)
      .join('; ')} }`
  return type
}

const formats: Record<string, string> = { uuid: 'id', 'date-time': 'time', email: 'mail address' }

/** A value that validates as far as a schema tells: what is required, or else the first field. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const meant = resolve(schema, schemas)
  const given = meant.example ?? meant.const ?? meant.enum?.[0] ?? meant.default
  if (given !== undefined) return given
  const [choice] = meant.anyOf ?? meant.oneOf ?? meant.allOf ?? []
  if (choice) return exampleOf(choice, schemas)
  const [type] = [meant.type ?? 'object'].flat()
  if (type === 'object') return exampleObject(meant, schemas)
  if (type === 'array') return [exampleOf(meant.items ?? {}, schemas)]
  if (type === 'string') return exampleTexts[meant.format ?? ''] ?? 'text'
  return type === 'boolean' ? true : 1
}

function exampleObject(schema: Schema, schemas: Schemas): Record<string, unknown> {
  const fields = fieldsOf(schema)
  const required = fields.filter(({ isRequired }) => isRequired)
  const shown = required.length > 0 ? required : fields.slice(0, 1)
  return Object.fromEntries(shown.map(({ name, schema: field }) => [name, exampleOf(field, schemas)]))
}

const exampleTexts: Record<string, string> = {
  uuid: '01900000-0000-7000-8000-000000000001',
  'date-time': '2026-11-02T08:30:00Z',
  email: 'somebody@example.com',
}
