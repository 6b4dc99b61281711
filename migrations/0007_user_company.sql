ALTER TABLE `users` ADD `company_id` text REFERENCES companies(id);--> statement-breakpoint
-- Until now it was the contact's company, or the first one where the contact had none.
UPDATE users SET company_id = coalesce(
  (SELECT company_id FROM records WHERE records.id = users.contact_id),
  (SELECT id FROM companies ORDER BY id LIMIT 1));
