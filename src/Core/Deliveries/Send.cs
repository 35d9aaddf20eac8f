using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>What kind of run a send is. Stored; do not renumber.</summary>
public enum SendKind : short
{
    Campaign = 1,
    AutomationStep = 2,
    ApiCall = 3,
    Test = 4,

    /// <summary>Mail of the product's own: to get into an account again, to confirm a sign-up.</summary>
    Notice = 5,
}

/// <summary>Stored; do not renumber. Finished is computed from rows, never assumed.</summary>
public enum SendStatus : short
{
    Running = 1,
    Paused = 2,
    Finished = 3,
    Cancelled = 4,
}

/// <summary>One run that mails people.</summary>
public sealed class Send : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required SendKind Kind { get; init; }

    public required MessageClass Class { get; init; }

    public required long ServerId { get; init; }

    /// <summary>Whose list-scoped suppressions apply to deliveries that name no list of their own; 0: of no list.</summary>
    public required long ListId { get; init; }

    /// <summary>Its audience are several lists: each delivery names its own.</summary>
    public bool HasManyLists { get; init; }

    public SendStatus Status { get; private set; } = SendStatus.Running;

    /// <summary>The last contact already turned into a delivery; expansion goes on behind it.</summary>
    public long ExpansionCursor { get; private set; }

    /// <summary>Which of the audience's lists the cursor is in, from 0 in the order of the campaign.</summary>
    public int ExpansionList { get; private set; }

    /// <summary>True when every recipient has a delivery row.</summary>
    public bool ExpansionDone { get; init; }

    /// <summary>The send whose missed recipients are this one's audience. Null: the audience is a list.</summary>
    public long? MissedOf { get; init; }

    /// <summary>With <see cref="MissedOf"/>: also those who were closed as unknown, who may have it already.</summary>
    public bool WithUnknown { get; init; }

    /// <summary>The tracking domain of all its addresses, chosen when it began. Null: they have the installation's own address.</summary>
    public long? TrackingDomainId { get; init; }

    /// <summary>The configuration set of its own that all its messages name. Null: that of its class at the server.</summary>
    public string? ConfigurationSet { get; init; }

    /// <summary>False: no pixel of ours, as was decided when it began.</summary>
    public bool TracksOpens { get; init; } = true;

    /// <summary>False: links stay as written.</summary>
    public bool TracksClicks { get; init; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public SendId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<Send>
    {
        public void Configure(EntityTypeBuilder<Send> builder)
        {
            builder.ToTable("sends").HasKey(s => s.Id);
            builder.HasIndex(s => new { s.ServerId, s.Status });
            builder.HasIndex(s => s.CustomerId);
            // How many mails point at a tracking domain, among many sends that have none.
            builder.HasIndex(s => s.TrackingDomainId).HasFilter("tracking_domain_id IS NOT NULL");
            // Which server mails a list, among many notices that have none.
            builder.HasIndex(s => new { s.ListId, s.Id }).HasFilter("kind = 1");
            builder.Ignore(s => s.Key);
            builder.Property(s => s.ConfigurationSet).HasMaxLength(ServerClass.MostSet);
            builder.Property(s => s.TracksOpens).HasDefaultValue(true).ValueGeneratedNever();
            builder.Property(s => s.TracksClicks).HasDefaultValue(true).ValueGeneratedNever();
        }
    }
}
