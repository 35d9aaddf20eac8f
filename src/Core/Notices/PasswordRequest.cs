using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Notices;

/// <summary>Somebody says that they have lost the password of an address, which may be anybody's or nobody's. Lives until it is looked at, a moment.</summary>
public sealed class PasswordRequest
{
    public long Id { get; private set; }

    /// <summary>As typed.</summary>
    public required string Email { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PasswordRequest>
    {
        public void Configure(EntityTypeBuilder<PasswordRequest> builder)
        {
            builder.ToTable("password_requests").HasKey(r => r.Id);
            builder.Property(r => r.Email).HasMaxLength(EmailAddress.MaxLength);
        }
    }
}
