using System.Text.Json;

namespace Postroad.Simulator.Permissions;

/// <summary>A further key: of which user, and what that may do.</summary>
public sealed record UserKey
{
    /// <summary>The access key id, for example AKIAIOSFODNN7READER0.</summary>
    public required string Id { get; init; }

    public required string Secret { get; init; }

    /// <summary>The name of the IAM user; part of AWS's sentence when something is refused.</summary>
    public required string User { get; init; }

    /// <summary>Policies as AWS writes them. None: the key may ask who it is, and nothing else.</summary>
    public IReadOnlyList<JsonElement> Policies { get; init; } = [];

    /// <summary>Name of a <see cref="Regions.Personality"/>: the key signs for an account of its own, and <see cref="Policies"/> count for nothing. Null: for the account of the options.</summary>
    public string? Personality { get; init; }

    /// <summary>The account was mended since the key was set; the key may do everything in it.</summary>
    public bool IsMended { get; init; }
}

/// <summary>A role that keys of the account may assume.</summary>
public sealed record Role
{
    public required string Name { get; init; }

    /// <summary>Must be named when the role is assumed. Null: need not.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What temporary keys of the role may do.</summary>
    public IReadOnlyList<JsonElement> Policies { get; init; } = [];
}

/// <summary>A temporary key of a role.</summary>
internal sealed record SessionKey
{
    public required string Id { get; init; }
    public required string Secret { get; init; }
    public required string Token { get; init; }
    public required string Role { get; init; }
    public required string Session { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    public string Arn(string account) => $"arn:aws:sts::{account}:assumed-role/{Role}/{Session}";
}

/// <summary>Who signed a request.</summary>
internal sealed record Caller
{
    public required string Secret { get; init; }
    public required string Arn { get; init; }
    public required string UserId { get; init; }

    /// <summary>Null: a permanent key, which has none.</summary>
    public string? Token { get; init; }

    /// <summary>Null: a permanent key.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null: everything is allowed.</summary>
    public IReadOnlyList<PolicyDocument>? Policies { get; init; }

    /// <summary>Whose account of its own it is. Null: the account of the options.</summary>
    public string? Account { get; init; }
}

/// <summary>A genuine request: for which region, and whose.</summary>
internal sealed record Signed(string Region, Caller Caller)
{
    /// <summary>The region of the caller's account.</summary>
    public string Place => Regions.Place.Of(Region, Caller.Account);
}
