ALTER TABLE `messages` ADD `unproved` integer DEFAULT false NOT NULL;--> statement-breakpoint
-- Of what was sent on before, nobody knows any more.
UPDATE messages SET unproved = true
WHERE EXISTS (SELECT 1 FROM json_each(messages.marks) WHERE json_each.value = 'sender-not-proved');
