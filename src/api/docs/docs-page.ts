/** The reference page: each path with its parameters, body, answers and a curl example, then the schemas. Pure. */
import { html, raw } from 'hono/html'
import { docsStyle } from './docs-style'
import { exampleOf, type FieldRow, fieldsOf, nameOf, resolve, type Schema, type Schemas, typeInWords } from './docs-schema'
import type { ApiDocument } from './openapi'

type Html = ReturnType<typeof html>
type Content = Record<string, { schema?: Schema }>
type Operation = {
  tags?: string[]
  summary?: string
  description?: string
  security?: unknown[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
type Route = { method: string; path: string; operation: Operation }

/** @param origin where the API is served, for the examples */
export function docsPage(document: ApiDocument, origin: string): Html {
  const routes = routesOf(document)
  const schemas = (document.components?.schemas ?? {}) as Schemas // the part of a schema object that the page reads
  const tags = [...new Set(routes.map(tagOf))].toSorted()
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Postern API</title>
        ${styleElement}
      </head>
      <body>
        ${heading(document)}
        <nav aria-label="Resources">
          <ul>
            ${[...tags, 'Schemas'].map((tag) => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`)}
          </ul>
        </nav>
        <main>
          ${tags.map(
            (tag) =>
              html`<section>
                <h2 id="${anchor(tag)}">${tag}</h2>
                ${routes.filter((route) => tagOf(route) === tag).map((route) => routeArticle(route, schemas, origin))}
              </section>`,
          )}
          <section>
            <h2 id="schemas">Schemas</h2>
            ${Object.entries(schemas).map(([name, schema]) => schemaArticle(name, schema))}
          </section>
        </main>
      </body>
    </html>`
}

/** In one piece: the page's policy allows exactly this text, by its hash. */
const styleElement = raw(`<style>${docsStyle}</style>`)

function heading({ info }: ApiDocument): Html {
  return html`<header>
    <h1>${info.title} API <small class="note">${info.version}</small></h1>
    <p>${inline(info.description ?? '')}</p>
    <p>
      Send a token with every request: <code>Authorization: Bearer TOKEN</code>. The same as an OpenAPI document:
      <a href="/api/openapi.json">openapi.json</a>.
    </p>
  </header>`
}

function routeArticle(route: Route, schemas: Schemas, origin: string): Html {
  const { method, path, operation } = route
  return html`<article>
    <h3>
      <code><span class="method">${method.toUpperCase()}</span> ${path}</code>
    </h3>
    <p>${operation.summary}${operation.description ? html`<br /><span class="note">${inline(operation.description)}</span>` : ''}</p>
    ${parameterTable(operation)} ${bodySection(operation, schemas)} ${answerTable(operation)}
    <h4>Example</h4>
    <pre><code>${curl(route, schemas, origin)}</code></pre>
  </article>`
}

function parameterTable({ parameters = [] }: Operation): Html | '' {
  if (parameters.length === 0) return ''
  const rows = parameters.map(({ name, in: where, required, description, schema = {} }) => ({
    name: `${name} (${where})`,
    schema: { ...schema, ...(description !== undefined && { description }) },
    isRequired: required ?? false,
  }))
  return html`<h4>Parameters</h4>
    ${fieldTable(rows)}`
}

function bodySection({ requestBody }: Operation, schemas: Schemas): Html[] {
  return Object.entries(requestBody?.content ?? {}).map(([type, { schema = {} }]) => {
    const fields = fieldsOf(resolve(schema, schemas))
    return html`<h4>Body <code>${type}</code></h4>
      ${fields.length > 0 ? fieldTable(fields) : html`<p>${typeInWords(schema)}</p>`}`
  })
}

function fieldTable(rows: FieldRow[]): Html {
  return html`<div class="scroll">
    <table>
      <tr>
        <th>Name</th>
        <th>Type</th>
        <th>Required</th>
        <th>Default</th>
        <th>Description</th>
      </tr>
      ${rows.map(
        ({ name, schema, isRequired }) =>
          html`<tr>
            <td><code>${name}</code></td>
            <td>${typeLink(schema)}</td>
            <td>${isRequired ? 'yes' : 'no'}</td>
            <td>${schema.default === undefined ? '' : html`<code>${JSON.stringify(schema.default)}</code>`}</td>
            <td>${inline(schema.description ?? '')}</td>
          </tr>`,
      )}
    </table>
  </div>`
}

function answerTable({ responses }: Operation): Html {
  return html`<h4>Responses</h4>
    <div class="scroll">
      <table>
        <tr>
          <th>Status</th>
          <th>Body</th>
          <th>Description</th>
        </tr>
        ${Object.entries(responses).map(
          ([status, { description, content = {} }]) =>
            html`<tr>
              <td>${status}</td>
              <td>
                ${Object.entries(content).map(([type, { schema = {} }]) => html`${typeLink(schema)} <small class="note">${type}</small>`)}
              </td>
              <td>${inline(description)}</td>
            </tr>`,
        )}
      </table>
    </div>`
}

/** What stands between backticks is code. */
function inline(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))
}

function typeLink(schema: Schema): Html {
  const name = nameOf(schema)
  return name === undefined ? html`${typeInWords(schema)}` : html`<a href="#schema-${name}">${name}</a>`
}

function schemaArticle(name: string, schema: Schema): Html {
  const fields = fieldsOf(schema)
  return html`<article>
    <h3 id="schema-${name}"><code>${name}</code></h3>
    ${fields.length > 0 ? fieldTable(fields) : html`<p>${typeInWords(schema)}</p>`}
  </article>`
}

function curl({ method, path, operation }: Route, schemas: Schemas, origin: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(exampleOf(operation.parameters?.find((parameter) => parameter.name === name)?.schema ?? {}, schemas)),
  )
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && parameter.required)
  const search = query.map(({ name, schema = {} }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas)))}`).join('&')
  const [body] = Object.entries(operation.requestBody?.content ?? {})
  return [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${origin}${filled}${search && `?${search}`}'`,
    ...(operation.security?.length === 0 ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body ? [`-H 'Content-Type: ${body[0]}'`, bodyArgument(body[0], body[1].schema ?? {}, schemas)] : []),
  ].join(' \\\n  ')
}

function bodyArgument(type: string, schema: Schema, schemas: Schemas): string {
  return type === 'application/json' ? `-d '${JSON.stringify(exampleOf(schema, schemas))}'` : '--data-binary @mail.eml'
}

function routesOf(document: ApiDocument): Route[] {
  return Object.entries(document.paths ?? {}).flatMap(
    ([path, item]) => Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })), // every path item here holds operations alone
  )
}

function tagOf({ operation }: Route): string {
  return operation.tags?.[0] ?? 'Other'
}

function anchor(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-')
}
