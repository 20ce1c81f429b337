-- Models beside the one of litellm.sql. What is encrypted was encrypted by LiteLLM 1.109.1 with the salt key
-- `salt-of-litellm`, in its three ways of writing.

INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, blocked) VALUES
    -- openai/gpt-4o, which names the credential openai-prod.
    ('m-named', 'named', '{"model": "v2:gcm:_C5W3T1dTJQRUCpXG6YekVm3jGFPGK-Bf1ycgIsP3v3X5lSXDqRaKeg=",
        "litellm_credential_name": "Hr5oMtZMmUGWnsWBlqEgdJ7Z8KI7DaLo0u4pEE2I7ywdcJ8I88yvlmrJK2la2aaBHX1z"}', NULL, false),
    ('m-paused', 'paused', '{"model": "nXZvVh-go8N4BFpIKKOeAJXJ-XopNfiqFFSoeBhURTTJsRorHwVpUdCH3BaW0bZZxLY-FrE=",
        "api_key": "tmY7peh_V08NbdbbDQo78bAHf10HXKM4JG5Wl1SVyEI_J52snUstetl5mzWgAh-evXZ2qaBLSiGMG9LSMno="}', '{}', true),
    -- It names a credential that is not there.
    ('m-orphan', 'orphan', '{"model": "openai/gpt-4o",
        "litellm_credential_name": "NobQaPHqnsJnh3PAcIzueCZ-VsRIFcxBDXpNTyYOsmoWFcmjHWsXFKSnRq0="}', '{}', false),
    -- Its key was encrypted with the salt key `other-salt`.
    ('m-other', 'other-salt', '{"model": "nXZvVh-go8N4BFpIKKOeAJXJ-XopNfiqFFSoeBhURTTJsRorHwVpUdCH3BaW0bZZxLY-FrE=",
        "api_key": "WJ83dvQxOPOs5v86aovy8lqswTGQeqGutoXFtZUFvrWodeF_4FDfv8OVXfRkZhnGPTVKxckMpC8PBKaTtXpXJ3E="}', '{}', false),
    ('m-team', 'of-a-team', '{"model": "openai/gpt-4o"}', '{"team_id": "crew"}', false);
