/** The rows of a model's fields. Pure. */
import { fieldTypes } from '../../../db/schema'
import type { Mistakes } from '../../shell/form'
import type { FieldRow } from './model-fields'

const typeWords: Record<(typeof fieldTypes)[number], string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  choice: 'Choice',
}

export function FieldRows({ rows, mistakes }: { rows: FieldRow[]; mistakes: Mistakes | undefined }) {
  const ofAll = mistakes?.filter(({ path }) => path === 'fields' || path.startsWith('fields.undefined'))
  return (
    <fieldset class="setup-section field-rows">
      <legend>Fields</legend>
      <p class="hint">Rows without a name are ignored. For a choice, list its options separated by commas; the first is the default.</p>
      {ofAll?.map(({ message }) => (
        <p class="error">{message}</p>
      ))}
      {rows.map((row, index) => (
        <Row row={row} index={index} mistakes={mistakes} />
      ))}
    </fieldset>
  )
}

function Row({ row, index, mistakes }: { row: FieldRow; index: number; mistakes: Mistakes | undefined }) {
  const name = (part: string) => `fields.${index}.${part}`
  const which = row.label || `field ${index + 1}`
  const mistake = mistakes?.find(({ path }) => path.startsWith(`fields.${index}.`))
  const tie = (part: string) =>
    mistake?.path === name(part) ? { 'aria-invalid': 'true' as const, 'aria-describedby': name('mistake') } : {}
  return (
    <div class="field-row">
      <input type="hidden" name={name('key')} value={row.key} />
      <input
        name={name('label')}
        value={row.label}
        placeholder="Name"
        aria-label={`Name of ${which}`}
        autocomplete="off"
        {...tie('label')}
      />
      <select name={name('type')} aria-label={`Type of ${which}`} {...tie('type')}>
        {fieldTypes.map((type) => (
          <option value={type} selected={type === row.type}>
            {typeWords[type]}
          </option>
        ))}
      </select>
      <input
        class="field-options"
        name={name('options')}
        value={row.options}
        placeholder="Options"
        aria-label={`Options of ${which}`}
        autocomplete="off"
        {...tie('options')}
      />
      <label class="field-check">
        <input type="checkbox" name={name('required')} value="true" checked={row.required} /> Required
      </label>
      {row.key !== '' && (
        <label class="field-check">
          <input type="checkbox" name={name('gone')} value="true" checked={row.isGone} /> Remove
        </label>
      )}
      {mistake && (
        <p class="error" id={name('mistake')}>
          {mistake.message}
        </p>
      )}
    </div>
  )
}
