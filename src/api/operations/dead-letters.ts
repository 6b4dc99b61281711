import { deadLetterSchema, deleteDeadLetter, listDeadLetters, readDeadLetter, retryDeadLetter } from '../../upkeep/dead-letter'
import { action, list, read, routes } from '../protocol/routes'

const words = 'Queue messages that failed for good, newest first'

export const deadLetters = routes('/dead-letters', 'Service', [
  list('', words, ['A page of dead letters', deadLetterSchema], listDeadLetters, {
    description: 'Each message failed four times, or is unknown. It is kept for 30 days.',
  }),
  read('/{id}', 'One dead letter', ['The dead letter', deadLetterSchema], readDeadLetter),
  action('post', '/{id}/retry', 'Queue a dead letter again', retryDeadLetter, {
    description: 'If it fails again, it comes back as another dead letter.',
    conflicts: true,
  }),
  action('delete', '/{id}', 'Delete a dead letter', deleteDeadLetter),
])
