using Postroad.Simulator.Permissions;

namespace Postroad.Simulator.Aws;

/// <summary>The routes of SES v2 (API version 2019-09-27) that the simulator knows; others are refused as unknown operations.</summary>
internal sealed class SesApi(SendEmail sendEmail, AccountApi account, IdentitiesApi identities, ConfigurationSetsApi sets, DedicatedIpsApi addresses, SuppressionApi suppression, SimulatorOptions options)
{
    public const string ContentType = "application/json";

    /// <summary>Null when it answered; else what to refuse.</summary>
    public async Task<AwsError?> HandleAsync(HttpContext context, string rawTarget, Signed who, ReadOnlyMemory<byte> body)
    {
        var parts = Segments(rawTarget);
        var region = who.Place;
        if (Denied(context.Request.Method, parts, who, body) is { } denied) return denied;
        return (context.Request.Method, parts) switch
        {
            ("POST", ["outbound-emails"]) => await sendEmail.HandleAsync(context, who, body),
            ("GET", ["account"]) => await account.GetAsync(context, region),
            ("PUT", ["account", "sending"]) => await account.PutSendingAsync(context, region, body),
            ("POST", ["account", "details"]) => await account.PutDetailsAsync(context, region, body),
            // Current models list by POST, those before 2026 by GET.
            ("GET", ["identities"]) => await identities.ListAsync(context, region, default),
            ("POST", ["list-identities"]) => await identities.ListAsync(context, region, body),
            (_, ["identities", .. var rest]) => await identities.HandleAsync(context, region, rest, body),
            ("PUT", ["account", "suppression"]) => await account.PutSuppressionAsync(context, region, body),
            ("POST", ["list-configuration-sets"]) => await sets.ListAsync(context, region, body),
            (_, ["dedicated-ip-pools" or "dedicated-ips", ..]) => await addresses.HandleAsync(context, region, parts, body),
            (_, ["suppression", "addresses", .. var rest]) => await suppression.HandleAsync(context, region, rest, body),
            (_, ["configuration-sets", .. var rest]) => await sets.HandleAsync(context, region, rest, body),
            _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {rawTarget.Split('?')[0]}.", "unknown_operation"),
        };
    }

    // A key that may do everything is asked nothing.
    private AwsError? Denied(string method, string[] parts, Signed who, ReadOnlyMemory<byte> body)
    {
        if (who.Caller.Policies is null || parts is ["outbound-emails"]) return null;
        return SesActions.Of(method, parts, JsonInput.Parse(body), who.Region, options.AccountId) is { } asked ? Access.Ses(who, asked.Action, asked.Resource) : null;
    }

    // The raw target, because a decoded path cannot tell a slash in an id from one between segments.
    private static string[] Segments(string rawTarget)
    {
        var path = rawTarget.Split('?')[0];
        return [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(Uri.UnescapeDataString)];
    }
}
