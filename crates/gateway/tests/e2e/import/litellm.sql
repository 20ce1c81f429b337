-- A LiteLLM database as a small company may have it: the tables and columns that matter here, in LiteLLM's names.

CREATE TABLE "LiteLLM_BudgetTable" (
    budget_id text PRIMARY KEY, max_budget double precision, rpm_limit bigint, budget_duration text, budget_reset_at timestamp(3),
    created_at timestamp(3) NOT NULL DEFAULT now(), created_by text NOT NULL, updated_at timestamp(3) NOT NULL DEFAULT now(),
    updated_by text NOT NULL
);
CREATE TABLE "LiteLLM_OrganizationTable" (
    organization_id text PRIMARY KEY, organization_alias text NOT NULL, budget_id text NOT NULL, metadata jsonb NOT NULL DEFAULT '{}',
    models text[], spend double precision NOT NULL DEFAULT 0, created_at timestamp(3) NOT NULL DEFAULT now(), created_by text NOT NULL,
    updated_at timestamp(3) NOT NULL DEFAULT now(), updated_by text NOT NULL
);
CREATE TABLE "LiteLLM_OrganizationMembership" (
    user_id text, organization_id text, user_role text, spend double precision DEFAULT 0, budget_id text,
    PRIMARY KEY (user_id, organization_id)
);
CREATE TABLE "LiteLLM_ModelTable" (id serial PRIMARY KEY, aliases jsonb);
CREATE TABLE "LiteLLM_TeamTable" (
    team_id text PRIMARY KEY, team_alias text, organization_id text, admins text[], members text[],
    members_with_roles jsonb NOT NULL DEFAULT '{}', metadata jsonb NOT NULL DEFAULT '{}', max_budget double precision,
    spend double precision NOT NULL DEFAULT 0, models text[], max_parallel_requests int, blocked boolean NOT NULL DEFAULT false,
    created_at timestamp(3) NOT NULL DEFAULT now(), updated_at timestamp(3) NOT NULL DEFAULT now(),
    model_spend jsonb NOT NULL DEFAULT '{}', model_id int
);
CREATE TABLE "LiteLLM_TeamMembership" (
    user_id text, team_id text, spend double precision NOT NULL DEFAULT 0, budget_id text, PRIMARY KEY (user_id, team_id)
);
CREATE TABLE "LiteLLM_UserTable" (
    user_id text PRIMARY KEY, user_alias text, user_email text, user_role text, password text, teams text[] DEFAULT '{}',
    models text[], max_budget double precision, spend double precision NOT NULL DEFAULT 0, metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamp(3) DEFAULT now(), updated_at timestamp(3) DEFAULT now()
);
CREATE TABLE "LiteLLM_EndUserTable" (
    user_id text PRIMARY KEY, alias text, spend double precision NOT NULL DEFAULT 0, budget_id text,
    blocked boolean NOT NULL DEFAULT false, default_model text
);
CREATE TABLE "LiteLLM_TagTable" (
    tag_name text PRIMARY KEY, description text, models text[], spend double precision NOT NULL DEFAULT 0,
    created_at timestamp(3) NOT NULL DEFAULT now(), updated_at timestamp(3) NOT NULL DEFAULT now()
);
CREATE TABLE "LiteLLM_AccessGroupTable" (
    access_group_id text PRIMARY KEY, access_group_name text UNIQUE NOT NULL, description text,
    access_model_names text[] DEFAULT '{}', access_mcp_server_ids text[] DEFAULT '{}', access_agent_ids text[] DEFAULT '{}',
    assigned_team_ids text[] DEFAULT '{}', assigned_key_ids text[] DEFAULT '{}',
    created_at timestamp(3) NOT NULL DEFAULT now(), created_by text, updated_at timestamp(3) NOT NULL DEFAULT now(), updated_by text
);
CREATE TABLE "LiteLLM_VerificationToken" (
    token text PRIMARY KEY, key_name text, key_alias text, spend double precision NOT NULL DEFAULT 0, expires timestamp(3),
    models text[], aliases jsonb NOT NULL DEFAULT '{}', config jsonb NOT NULL DEFAULT '{}', user_id text, team_id text,
    permissions jsonb NOT NULL DEFAULT '{}', max_parallel_requests int, metadata jsonb NOT NULL DEFAULT '{}', blocked boolean,
    rpm_limit bigint, max_budget double precision, budget_reset_at timestamp(3), allowed_routes text[] DEFAULT '{}',
    created_at timestamp(3) DEFAULT now(), updated_at timestamp(3) DEFAULT now(), rotation_count int DEFAULT 0
);
CREATE TABLE "LiteLLM_ProxyModelTable" (
    model_id text PRIMARY KEY, model_name text NOT NULL, litellm_params jsonb NOT NULL, model_info jsonb,
    blocked boolean NOT NULL DEFAULT false, created_at timestamp(3) NOT NULL DEFAULT now(), created_by text NOT NULL DEFAULT 'ann',
    updated_at timestamp(3) NOT NULL DEFAULT now(), updated_by text NOT NULL DEFAULT 'ann'
);
CREATE TABLE "LiteLLM_CredentialsTable" (
    credential_id text PRIMARY KEY, credential_name text UNIQUE NOT NULL, display_name text, credential_values jsonb NOT NULL,
    credential_info jsonb, created_at timestamp(3) NOT NULL DEFAULT now(), created_by text NOT NULL DEFAULT 'ann',
    updated_at timestamp(3) NOT NULL DEFAULT now(), updated_by text NOT NULL DEFAULT 'ann'
);
CREATE TABLE "LiteLLM_SpendLogs" (request_id text PRIMARY KEY, spend double precision);
CREATE TABLE "LiteLLM_AuditLog" (id text PRIMARY KEY);

INSERT INTO "LiteLLM_BudgetTable" (budget_id, max_budget, rpm_limit, budget_duration, created_by, updated_by) VALUES
    ('acme-year', 5000, NULL, '1y', 'default_user_id', 'default_user_id'),
    ('trainee', 2.5, 10, '30d', 'default_user_id', 'default_user_id');
INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, created_by, updated_by) VALUES
    ('acme', 'Acme', 'acme-year', '{gpt-4o,other}', 'default_user_id', 'default_user_id');
INSERT INTO "LiteLLM_OrganizationMembership" VALUES ('ann', 'acme', 'org_admin', 0, NULL);
INSERT INTO "LiteLLM_ModelTable" (aliases) VALUES ('{"fast": "gpt-4o"}');
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id, members_with_roles, models, max_budget, blocked, model_id) VALUES
    ('crew', 'Crew', 'acme', '[{"role": "admin", "user_id": "ann", "user_email": null}, {"role": "user", "user_email": "bob@example.org"},
        {"role": "user", "user_email": "invited@example.org"}]',
        '{gpt-4o}', 100, false, 1),
    ('frozen', 'Frozen', NULL, '{}', '{}', NULL, true, NULL),
    ('single', 'One call at a time', NULL, '{}', '{}', NULL, false, NULL);
UPDATE "LiteLLM_TeamTable" SET max_parallel_requests = 1 WHERE team_id = 'single';
INSERT INTO "LiteLLM_TeamMembership" VALUES ('bob', 'crew', 0.25, 'trainee');
INSERT INTO "LiteLLM_UserTable" (user_id, user_email, user_role, password, teams, models) VALUES
    ('ann', 'ann@example.org', 'internal_user', 'scrypt:of-the-user-interface', '{crew}', '{}'),
    ('bob', 'bob@example.org', 'internal_user', NULL, '{crew}', '{other}');
INSERT INTO "LiteLLM_EndUserTable" (user_id, blocked, budget_id) VALUES ('customer-1', true, 'trainee');
INSERT INTO "LiteLLM_TagTable" (tag_name, models) VALUES ('marketing', '{gpt-4o}');
INSERT INTO "LiteLLM_AccessGroupTable" (access_group_id, access_group_name, access_model_names) VALUES
    ('7f0c', 'beta-models', '{other}');

CREATE FUNCTION hashed(key text) RETURNS text LANGUAGE sql AS $$ SELECT encode(sha256(key::bytea), 'hex') $$;
INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, models, user_id, team_id, blocked, expires, max_budget) VALUES
    (hashed('sk-plain'), 'sk-...lain', 'plain', '{}', NULL, NULL, NULL, NULL, 7.5),
    (hashed('sk-blocked'), 'sk-...cked', NULL, '{}', NULL, NULL, true, NULL, NULL),
    (hashed('sk-expired'), 'sk-...ired', NULL, '{}', NULL, NULL, false, '2024-02-29 12:00', NULL),
    (hashed('sk-of-crew'), 'sk-...crew', 'crew', '{all-team-models}', 'ann', 'crew', NULL, NULL, NULL),
    (hashed('sk-of-frozen'), 'sk-...ozen', NULL, '{}', NULL, 'frozen', NULL, NULL, NULL),
    (hashed('sk-of-single'), 'sk-...ngle', NULL, '{}', NULL, 'single', NULL, NULL, NULL),
    (hashed('sk-of-bob'), 'sk-...-bob', NULL, '{}', 'bob', NULL, NULL, NULL, NULL),
    (hashed('sk-twin-1'), 'sk-...in-1', 'twin', '{}', NULL, NULL, NULL, NULL, NULL),
    (hashed('sk-twin-2'), 'sk-...in-2', 'twin', '{}', NULL, NULL, NULL, NULL, NULL),
    (hashed('sk-of-beta'), 'sk-...beta', NULL, '{beta-models}', NULL, NULL, NULL, NULL, NULL),
    (hashed('sk-session'), 'sk-...sion', NULL, '{}', 'ann', 'litellm-dashboard', NULL, NULL, NULL),
    ('sk-in-the-clear', NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL);
-- Encrypted with the salt key `salt-of-litellm`: openai/gpt-4o at os.environ/MOCK_BASE, and a key.
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info) VALUES ('m-1', 'added-later',
    '{"model": "nXZvVh-go8N4BFpIKKOeAJXJ-XopNfiqFFSoeBhURTTJsRorHwVpUdCH3BaW0bZZxLY-FrE=", "rpm": 7,
      "api_key": "tmY7peh_V08NbdbbDQo78bAHf10HXKM4JG5Wl1SVyEI_J52snUstetl5mzWgAh-evXZ2qaBLSiGMG9LSMno=",
      "api_base": "0GNAbPsx_oG8SXWXm5QnL8Ukx9D9Kgq6DMJKCglpAeliidmiSbNhn2e2IA0trD6Nr5iYvDPwnEpxigZX",
      "use_in_pass_through": false, "use_litellm_proxy": false, "merge_reasoning_content_in_choices": false}',
    '{"id": "m-1", "db_model": false, "description": "added over the interface"}');
INSERT INTO "LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values, credential_info) VALUES ('c-1', 'openai-prod',
    '{"api_key": "OKeg5tm4+tVVBGPzQq54r8TzN8NUfph2QfCqYS83WYbDXNWatBL1FpXI2exQ1tQOJ+96Jp1l6WCMSh8iotQS4wHz2A==",
      "api_base": "v2:gcm:aElWwhxmfjJ8otgqBVlPedHhhy0MkmEwm-th6saX75dsvFkuMskPokWh5Kjj93bv"}',
    '{"custom_llm_provider": "OpenAI"}');
INSERT INTO "LiteLLM_SpendLogs" VALUES ('r-1', 0.01);
