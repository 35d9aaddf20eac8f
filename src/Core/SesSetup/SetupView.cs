using System.Text.Json;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>How a server's set-up at AWS stands, as it was seen last.</summary>
public sealed record SetupView
{
    public required SendingServer Server { get; init; }

    public required SetupNames Names { get; init; }

    /// <summary>Null: nobody has looked since the server has this region.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Whose key it is. Null: AWS did not say.</summary>
    public AwsCaller? Caller { get; init; }

    /// <summary>Domains and addresses that the region has; none when AWS did not tell them.</summary>
    public IReadOnlyList<ListedIdentity> Identities { get; init; } = [];

    /// <summary>In the order in which it is done; none when it could not be looked.</summary>
    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    public IReadOnlyList<PermissionFinding> Permissions { get; init; } = new PermissionNotes().Findings;

    /// <summary>What was made or changed here by us, oldest first.</summary>
    public IReadOnlyList<MadeThing> Made { get; init; } = [];

    /// <summary>Why the last look or run did not come to its end. Null: it did.</summary>
    public string? Fault { get; init; }

    /// <summary>Raised by each look and run: a person agrees to the plan of this one.</summary>
    public int Version { get; init; }

    /// <summary>The policy that is enough for daily work. Null: it is not known yet for whom.</summary>
    public string? DailyPolicy { get; init; }

    public bool IsBlocked => Plan.Any(s => s.Op == PlanOp.Blocked);

    /// <summary>All is at AWS as it should be, and the server uses it.</summary>
    public bool IsWhole => Plan.Count > 0 && Plan.All(s => s.Op == PlanOp.Keep) && Server.QueueUrl is not null && Server.ConfigurationSet == Names.ConfigurationSet;

    /// <param name="sets">That classes of its mail name besides.</param>
    internal static SetupView Of(SendingServer server, ServerSetup? stored, string owner, IReadOnlyList<string> sets)
    {
        var names = new SetupNames(stored?.Name ?? SetupNames.Usual) { Metrics = stored?.Metrics?.Split(',') ?? [] };
        if (stored is null || stored.Region != server.Region) return new SetupView { Server = server, Names = names, Version = stored?.Version ?? 0 };
        var caller = stored.Caller is null ? null : JsonSerializer.Deserialize<AwsCaller>(stored.Caller);
        var identities = stored.Identities is null ? [] : JsonSerializer.Deserialize<List<ListedIdentity>>(stored.Identities) ?? [];
        return new SetupView
        {
            Server = server,
            Names = names,
            LookedAt = stored.LookedAt,
            Caller = caller,
            Identities = identities,
            Plan = stored.Plan is null ? [] : JsonSerializer.Deserialize<List<PlanStep>>(stored.Plan) ?? [],
            Permissions = new PermissionNotes(stored.Permissions is null ? [] : JsonSerializer.Deserialize<List<PermissionFinding>>(stored.Permissions)).Findings,
            Made = stored.Things(),
            Fault = stored.Fault,
            Version = stored.Version,
            DailyPolicy = caller is null || server.DefaultFrom is not { } from ? null
                : KeyPolicies.ForDailyWork(new SetupDesign(caller, server.Region, names, owner), Senders(from, identities), sets),
        };
    }

    /// <summary>AWS asks for the identity of the address where that has one of its own, and otherwise for its domain's (SES developer guide, sending authorization).</summary>
    private static IReadOnlyList<string> Senders(string from, List<ListedIdentity> identities)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var known = identities.Select(i => i.Name).Where(n => string.Equals(n, from, StringComparison.OrdinalIgnoreCase) || string.Equals(n, domain, StringComparison.OrdinalIgnoreCase)).ToList();
        return known.Count > 0 ? known : [domain];
    }
}
