using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Accounts;

/// <summary>Signs somebody in once in place of their authenticator. Only its hash is stored: with 80 random bits it needs no salt.</summary>
public sealed class RecoveryCode
{
    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    public required long UserId { get; init; }

    /// <summary>Null: not used yet.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> builder)
        {
            builder.ToTable("recovery_codes").HasKey(c => new { c.UserId, c.CodeHash });
            builder.Property(c => c.CodeHash).HasMaxLength(32);
        }
    }
}
