using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A person who signs in: administrator of the installation, member of customers, or both.</summary>
public sealed class User
{
    public long Id { get; private set; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>As typed; <see cref="EmailKey"/> finds it.</summary>
    public required string Email { get; set; }

    public required string EmailKey { get; set; }

    public bool IsAdministrator { get; set; }

    /// <summary>See <see cref="Passwords"/>. Null: signs in by link until a password is chosen.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Null with <see cref="PasswordHash"/>.</summary>
    public DateTimeOffset? PasswordSetAt { get; set; }

    /// <summary>What an authenticator makes its codes from, sealed (<see cref="SecondFactors"/>). Null: a password is enough.</summary>
    public string? AuthenticatorSecret { get; set; }

    /// <summary>The latest step of 30 s whose code was used: each is good once. Null: none was.</summary>
    public long? AuthenticatorStep { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public UserId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("users").HasKey(u => u.Id);
            builder.Ignore(u => u.Key);
            builder.HasIndex(u => u.EmailKey).IsUnique();
            builder.HasIndex(u => u.PublicId).IsUnique();
            builder.Property(u => u.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(u => u.Name).HasMaxLength(200);
            builder.Property(u => u.Email).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(u => u.EmailKey).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(u => u.PasswordHash).HasMaxLength(200);
        }
    }
}

/// <summary>What a user may do for a customer. Stored; do not renumber.</summary>
public enum Role : short
{
    /// <summary>Everything.</summary>
    Owner = 1,

    /// <summary>Sees everything and changes nothing.</summary>
    Analyst = 2,
}

/// <summary>Which customers a user may work for.</summary>
public sealed class Membership : Persistence.ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long UserId { get; init; }

    public required Role Role { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Membership>
    {
        public void Configure(EntityTypeBuilder<Membership> builder)
        {
            builder.ToTable("memberships").HasKey(m => new { m.CustomerId, m.UserId });
            builder.HasIndex(m => m.UserId);
            builder.Property(m => m.Role).HasDefaultValue(Role.Owner).HasSentinel((Role)0);
        }
    }
}

/// <summary>A link that signs somebody in once. Only the hash of its token is stored.</summary>
public sealed class SignInLink
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    public required long UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null: not used yet.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInLink>
    {
        public void Configure(EntityTypeBuilder<SignInLink> builder)
        {
            builder.ToTable("sign_in_links").HasKey(l => l.TokenHash);
            builder.Property(l => l.TokenHash).HasMaxLength(32);
        }
    }
}
