/** The floor: a Worker that only reads the mail. */
export default {
  fetch: () => new Response('ready'),

  async email(message) {
    await new Response(message.raw).arrayBuffer()
  },
} satisfies ExportedHandler
