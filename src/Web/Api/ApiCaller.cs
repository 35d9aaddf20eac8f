using Microsoft.AspNetCore.Http.Features;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>A program that calls, and whom it works for.</summary>
public sealed record ApiCaller(ApiKey Key)
{
    public CustomerId Customer => Key.CustomerId;

    /// <summary>For the log of changes.</summary>
    public string Name => $"API key {Key.Name}";

    public bool May(string scope) => ApiScopes.Allows(Key.ScopeList, scope, Key.ScopeList.Contains(ApiScopes.ServersWrite));

    public static ApiCaller Of(HttpContext http) => http.Features.GetRequiredFeature<ApiCaller>();
}

/// <summary>The scope that a call needs. A call without one is refused.</summary>
internal sealed record NeedsScope(string Scope);
