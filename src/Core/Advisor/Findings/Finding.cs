using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor.Findings;

/// <summary>One thing that the Advisor noticed. There are never two open ones of the same kind about the same.</summary>
public sealed class Finding : ICustomerOwned
{
    internal const int MostName = 300;

    public long Id { get; private set; }

    /// <summary><see cref="CustomerId.Installation"/>: for administrators alone.</summary>
    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required FindingKind Kind { get; init; }

    public required SubjectKind Subject { get; init; }

    public required long SubjectId { get; init; }

    /// <summary>Stands in its address. Empty: it has none.</summary>
    public required string SubjectPublicId { get; init; }

    /// <summary>As it was called when it was seen last.</summary>
    public required string SubjectName { get; set; }

    /// <summary>When it was seen first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was seen last, to some minutes: what stays the same is not written at each look.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>When it was seen to be over. Null: it is open.</summary>
    public DateTimeOffset? ClosedAt { get; internal set; }

    /// <summary>JSON of <see cref="Findings.Evidence"/>, as seen last.</summary>
    public required string Evidence { get; set; }

    /// <summary>Administrators were told of it by mail.</summary>
    public bool IsTold { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Finding>
    {
        public void Configure(EntityTypeBuilder<Finding> builder)
        {
            builder.ToTable("findings").HasKey(f => f.Id);
            builder.HasIndex(f => f.PublicId).IsUnique();
            builder.HasIndex(f => new { f.Kind, f.Subject, f.SubjectId }).IsUnique().HasFilter("closed_at IS NULL");
            builder.HasIndex(f => new { f.CustomerId, f.ClosedAt });
            builder.Property(f => f.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(f => f.SubjectPublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(f => f.SubjectName).HasMaxLength(MostName);
        }
    }
}
