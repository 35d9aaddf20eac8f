using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A change that a person asked for. Written in the transaction of the change; never changed.</summary>
public sealed class AuditEntry : ICustomerOwned
{
    public long Id { get; private set; }

    /// <summary><see cref="Primitives.CustomerId.Installation"/> for what concerns the whole installation.</summary>
    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>A person's name, or the command line's.</summary>
    public required string By { get; init; }

    /// <summary>A verb and its kind of object: <c>campaign.pause</c>, <c>delivery.send-again</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Public id or name of what was changed.</summary>
    public required string Subject { get; init; }

    /// <summary>The person's reason, or what the change was. Null: nothing to say.</summary>
    public string? Note { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("audit_entries").HasKey(e => e.Id);
            builder.HasIndex(e => new { e.CustomerId, e.Id });
            // What was done to one thing.
            builder.HasIndex(e => new { e.CustomerId, e.Subject, e.Id });
            builder.Property(e => e.By).HasMaxLength(200);
            builder.Property(e => e.Action).HasMaxLength(60);
            builder.Property(e => e.Subject).HasMaxLength(200);
            builder.Property(e => e.Note).HasMaxLength(500);
        }
    }
}
