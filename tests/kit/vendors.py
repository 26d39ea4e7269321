"""What twelve vendors' documents say of signing in and of webhooks, read by a person.

Written down from the documents themselves, not from what the importer makes of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Scheme(NamedTuple):
    """A way to sign in: the scheme's key, its type, and what that type has besides."""

    key: str
    type: str
    name: str = ""
    place: str = ""
    grant: str = ""
    authorize_url: str = ""
    token_url: str = ""
    scopes: int = 0


class Vendor(NamedTuple):
    """A vendor: its document below the corpus, and what is expected of it.

    `triggers` counts them, `some_triggers` are names among them (all, where they are as many).
    `told` are Problems about what the platform has no place for.
    """

    document: str
    name: str
    base_url: str
    schemes: tuple[Scheme, ...]
    documentation: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    tags: int = 0
    triggers: int = 0
    some_triggers: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def _code(key: str, authorize_url: str, token_url: str, scopes: int) -> Scheme:
    return Scheme(
        f"{key} authorization_code",
        "oauth2",
        grant="authorization_code",
        authorize_url=authorize_url,
        token_url=token_url,
        scopes=scopes,
    )


def _authorization(key: str) -> Scheme:
    """Give a scheme that stands for a bearer token."""
    return Scheme(key, "api-key", name="Authorization", place="header")


_NONE = Scheme("none sign-in", "none")
_DISCORD = "https://discord.com/api/oauth2"

VENDORS = (
    Vendor(
        document="github-api/api.github.com.json",
        name="GitHub's official OpenAPI spec + Octokit extension",
        base_url="https://api.github.com",
        documentation="https://docs.github.com/rest/",
        tags=49,
        # the document says nothing of signing in; its webhooks carry W3C WebSub's header
        schemes=(
            _NONE,
            Scheme(
                "hmac header X-Hub-Signature-256 sha256 body",
                "hmac",
                name="X-Hub-Signature-256",
                place="header",
            ),
        ),
        triggers=270,
        some_triggers=(
            "branch-protection-configuration_disabled",
            "custom-property_promote-to-enterprise",
            "issues_opened",
            "ping",
            "push",
            "repository-dispatch_sample_collected",
            "workflow-run_requested",
        ),
        told=("security-undeclared", "webhook-signature-found"),
    ),
    Vendor(
        document="stripe/spec3.json",
        name="Stripe API",
        base_url="https://api.stripe.com",
        documentation="https://stripe.com",  # the contact's
        schemes=(Scheme("basicAuth", "basic-auth"), _authorization("bearerAuth")),
    ),
    Vendor(
        document="slack/slack_web_openapi_v2.json",
        name="Slack Web API",
        base_url="https://slack.com/api",
        documentation="https://api.slack.com/web",
        schemes=(
            _code(
                "slackAuth",
                "https://slack.com/oauth/authorize",
                "https://slack.com/api/oauth.access",
                67,
            ),
        ),
        told=("oauth-scopes-to-choose",),
    ),
    Vendor(
        document="xero-accounting/xero_accounting.yaml",
        name="Xero Accounting API",
        base_url="https://api.xero.com/api.xro/2.0",
        documentation="https://developer.xero.com",
        schemes=(
            _code(
                "OAuth2",
                "https://login.xero.com/identity/connect/authorize",
                "https://identity.xero.com/connect/token",
                16,
            ),
        ),
        told=("oauth-scopes-to-choose",),
    ),
    Vendor(
        document="box/openapi.json",
        name="Box Platform API",
        base_url="https://api.box.com/2.0",
        documentation="https://developer.box.com",
        tags=73,
        schemes=(
            _code(
                "OAuth2Security",
                "https://account.box.com/api/oauth2/authorize",
                "https://api.box.com/oauth2/token",
                9,
            ),
        ),
    ),
    Vendor(
        document="docusign-esign/esignature.rest.swagger-v2.json",
        name="DocuSign REST API",
        base_url="https://www.demo.docusign.net/restapi",
        documentation="https://docs.docusign.com/esign",
        tags=80,
        schemes=(_NONE,),
        told=("security-undeclared",),
    ),
    Vendor(
        document="twilio-api/twilio_api_v2010.json",
        name="Twilio - Api",
        base_url="https://api.twilio.com",
        documentation="https://support.twilio.com",
        tags=88,
        schemes=(Scheme("accountSid_authToken", "basic-auth"),),
    ),
    Vendor(
        document="discord/openapi.json",
        name="Discord HTTP API (Preview)",
        base_url="https://discord.com/api/v10",
        documentation="https://discord.com/developers/docs",
        schemes=(
            _authorization("BotToken"),
            _code("OAuth2", f"{_DISCORD}/authorize", f"{_DISCORD}/token", 33),
            Scheme(
                "OAuth2 client_credentials",
                "oauth2",
                grant="client_credentials",
                authorize_url=f"{_DISCORD}/authorize",  # that of the other flow
                token_url=f"{_DISCORD}/token",
                scopes=33,
            ),
        ),
        told=("security-scheme-dropped", "oauth-url-filled", "security-detail-dropped"),
    ),
    Vendor(
        document="okta-management/management-minimal.yaml",
        name="Okta Admin Management API",
        base_url="https://{{ conn.yourOktaDomain }}",
        variables=(("yourOktaDomain", "subdomain.okta.com"),),
        documentation="https://developer.okta.com/docs/reference/",
        tags=100,  # of 121
        schemes=(
            _authorization("apiToken"),
            _code(
                "oauth2",
                "https://subdomain.okta.com/oauth2/v1/authorize",
                "https://subdomain.okta.com/oauth2/v1/token",
                109,
            ),
        ),
        triggers=6,
        some_triggers=(
            "create-registration-hook",
            "createPasswordImportInlineHook",
            "createSAMLAssertionInlineHook",
            "createTelephonyInlineHook",
            "createTokenInlineHook",
            "createUserImportInlineHook",
        ),
        told=("oauth-url-assumed", "url-refused", "oauth-scopes-to-choose"),
    ),
    Vendor(
        document="asana/asana_oas.yaml",
        name="Asana",
        base_url="https://app.asana.com/api/1.0",
        documentation="https://asana.com/support",
        tags=49,
        schemes=(
            _authorization("personalAccessToken"),
            _code(
                "oauth2",
                "https://app.asana.com/-/oauth_authorize",
                "https://app.asana.com/-/oauth_token",
                47,
            ),
        ),
        told=("security-detail-dropped", "oauth-scopes-to-choose"),
    ),
    Vendor(
        document="openai/openapi.yaml",
        name="OpenAI API",
        base_url="https://api.openai.com/v1",
        documentation="https://help.openai.com/",
        tags=16,
        schemes=(_authorization("ApiKeyAuth"), _authorization("AdminApiKeyAuth")),
        triggers=16,
        some_triggers=(
            "batch_cancelled",
            "batch_completed",
            "batch_expired",
            "batch_failed",
            "eval_run_canceled",
            "eval_run_failed",
            "eval_run_succeeded",
            "fine_tuning_job_cancelled",
            "fine_tuning_job_failed",
            "fine_tuning_job_succeeded",
            "live_call_incoming",
            "realtime_call_incoming",
            "response_cancelled",
            "response_completed",
            "response_failed",
            "response_incomplete",
        ),
    ),
    Vendor(
        document="kubernetes/swagger.json",
        name="Kubernetes",
        base_url="/",
        schemes=(Scheme("BearerToken", "api-key", name="authorization", place="header"),),
        told=("server-missing",),
    ),
)
