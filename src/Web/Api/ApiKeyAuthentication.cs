using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;

namespace Postroad.Web.Api;

/// <summary>Bearer keys (RFC 6750 section 2.1). In the header alone: an address stands in logs.</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        if (await keys.FindAsync(header[Bearer.Length..].Trim(), Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted) is not { } key) return AuthenticateResult.Fail("No such key");
        Context.Features.Set(new ApiCaller(key));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([], SchemeName)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"Postroad\"";
        return ApiProblems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "No key that works",
            Request.Headers.Authorization.Count == 0 ? "Send an API key in the header Authorization: Bearer pr_…" : "This key is not known, was revoked, or has expired. Keys are made under API keys, or by postroad api-key create.");
    }
}
