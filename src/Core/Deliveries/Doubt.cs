using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Why nobody knows whether a submission arrived at the provider. Stored; do not renumber.</summary>
public enum DoubtCause : short
{
    /// <summary>The line broke, the answer made no sense, or none came in time.</summary>
    NoAnswer = 1,

    /// <summary>The process ended before the answer was written down.</summary>
    ProcessStopped = 2,

    /// <summary>The database was put back to an older state; what left in between is known from the journal alone.</summary>
    DatabaseRestored = 3,
}

/// <summary>What ended a doubt. Stored; do not renumber.</summary>
public enum DoubtEnding : short
{
    /// <summary>The provider's answer came after all.</summary>
    Reply = 1,

    /// <summary>An event of the provider names the submission.</summary>
    Event = 2,

    /// <summary>The provider's events prove that it never took it; it was sent again.</summary>
    ProvenAbsent = 3,

    /// <summary>A person had it sent again.</summary>
    SentAgain = 4,

    /// <summary>A person closed it as unknown.</summary>
    ClosedByPerson = 5,

    /// <summary>The time to wait for evidence was over.</summary>
    ClosedByTime = 6,
}

/// <summary>
/// A submission that ended without a definite answer: since when, why, and what became of it, with the person who decided. One row each; few, because a
/// crash leaves no more of them than were on the wire.
/// </summary>
public sealed class Doubt : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    public required int Seq { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DoubtCause Cause { get; init; }

    /// <summary>The stop of a process that left it; null unless one did.</summary>
    public long? InterruptionId { get; init; }

    /// <summary>Null: still open, or closed as unknown and evidence may still come.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public DoubtEnding? Ending { get; init; }

    /// <summary>A person's name; null unless one decided.</summary>
    public string? EndedBy { get; init; }

    /// <summary>That person's reason.</summary>
    public string? Why { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Doubt>
    {
        public void Configure(EntityTypeBuilder<Doubt> builder)
        {
            builder.ToTable("doubts").HasKey(d => new { d.SendId, d.Seq, d.Attempt });
            builder.HasIndex(d => d.CustomerId);
            builder.HasIndex(d => d.InterruptionId);
            builder.Property(d => d.EndedBy).HasMaxLength(200);
            builder.Property(d => d.Why).HasMaxLength(500);
        }
    }
}
