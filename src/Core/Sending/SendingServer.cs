using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Stored; do not renumber.</summary>
public enum ServerState : short
{
    Draft = 0,
    Probing = 1,
    Active = 2,
    Degraded = 3,
    OutOfQuota = 4,
    Blocked = 5,
    Paused = 6,
}

/// <summary>A way to send: in this version Amazon SES over its API. Belongs to the installation; customers use it by their plan.</summary>
public sealed class SendingServer
{
    private const int MostWords = 2000;

    public long Id { get; private set; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>AWS region, eu-central-1.</summary>
    public required string Region { get; set; }

    /// <summary>Null: the region's own address at AWS.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Null: the usual AWS environment (variables, profile, machine's role).</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>Sealed envelope; null with <see cref="AccessKeyId"/>.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>Null: the identity's default set; events then come only if that has a destination.</summary>
    public string? ConfigurationSet { get; set; }

    /// <summary>SQS queue that gets the events. Null: what becomes of a mail is not reported.</summary>
    public string? QueueUrl { get; set; }

    public string? DefaultFrom { get; set; }

    /// <summary>Own limit in messages a second. Null: what the account allows.</summary>
    public double? MaxPerSecond { get; set; }

    /// <summary>Requests in flight at most.</summary>
    public int MaxConnections { get; set; } = 32;

    public ServerState State { get; private set; } = ServerState.Draft;

    public StopReason StopReason { get; private set; }

    /// <summary>In the provider's words or ours; null when there is nothing to say.</summary>
    public string? StateReason { get; private set; }

    public required DateTimeOffset StateSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ServerId Key => new(Id);

    public void Activate(DateTimeOffset at) => (State, StopReason, StateReason, StateSince) = (ServerState.Active, StopReason.None, null, at);

    /// <summary>Sending stops until the cause is gone; rows stay queued.</summary>
    public void Stop(StopReason reason, string words, DateTimeOffset at) =>
        (State, StopReason, StateReason, StateSince) = (reason == StopReason.OutOfQuota ? ServerState.OutOfQuota : ServerState.Blocked, reason, words.Fit(MostWords), WholeMilliseconds(at));

    /// <summary>Better words for the stop of <paramref name="since"/>; when it has ended meanwhile, they are about nothing any more.</summary>
    internal void Explain(string words, DateTimeOffset since)
    {
        if (State is ServerState.Blocked && StateSince == since) StateReason = words.Fit(MostWords);
    }

    // As every database keeps it, so that it can be compared with what is read.
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    internal sealed class Mapping : IEntityTypeConfiguration<SendingServer>
    {
        public void Configure(EntityTypeBuilder<SendingServer> builder)
        {
            builder.ToTable("sending_servers").HasKey(s => s.Id);
            builder.HasIndex(s => s.PublicId).IsUnique();
            builder.Ignore(s => s.Key);
            builder.Property(s => s.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(s => s.Name).HasMaxLength(200);
            builder.Property(s => s.StateReason).HasMaxLength(MostWords);
        }
    }
}
