-- What a gateway has from the start: one company, its Administrator, and the models.
INSERT INTO companies (id, name, created_at) VALUES ('01900000-0000-7000-8000-000000000001', 'My Company', 1717200000000);
--> statement-breakpoint
INSERT INTO models (key, label, fields, created_at) VALUES
  ('contact', 'Contact', '[]', 1717200000000),
  ('team', 'Team', '[]', 1717200000000),
  ('project', 'Project', '[]', 1717200000000),
  ('lead', 'Lead', '[{"key":"stage","label":"Stage","type":"choice","options":["new","qualified","won","lost"],"required":false},{"key":"priority","label":"Priority","type":"choice","options":["low","normal","high"],"required":false},{"key":"source","label":"Source","type":"text","required":false}]', 1717200000000),
  ('ticket', 'Ticket', '[{"key":"stage","label":"Stage","type":"choice","options":["new","open","waiting","solved"],"required":false},{"key":"priority","label":"Priority","type":"choice","options":["low","normal","high"],"required":false},{"key":"source","label":"Source","type":"text","required":false}]', 1717200000000),
  ('task', 'Task', '[{"key":"stage","label":"Stage","type":"choice","options":["todo","doing","done"],"required":false},{"key":"priority","label":"Priority","type":"choice","options":["low","normal","high"],"required":false},{"key":"source","label":"Source","type":"text","required":false}]', 1717200000000);
--> statement-breakpoint
INSERT INTO records (id, model, name, field_values, company_id, created_at, updated_at) VALUES
  ('01900000-0000-7000-8000-000000000002', 'contact', 'Administrator', '{}', '01900000-0000-7000-8000-000000000001', 1717200000000, 1717200000000);
--> statement-breakpoint
INSERT INTO users (id, contact_id, role, notify_by, active, created_at) VALUES
  ('01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000002', 'admin', 'inbox', 1, 1717200000000);
