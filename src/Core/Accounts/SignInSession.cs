using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Accounts;

/// <summary>A browser in which somebody is signed in. The cookie bears the token; only its hash is stored, so that a copy of the database signs nobody in.</summary>
public sealed class SignInSession
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>Names the session on screens.</summary>
    public required string PublicId { get; init; }

    public required long UserId { get; init; }

    /// <summary>Whom the user works for in it.</summary>
    public required long CustomerId { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Last request, to within <see cref="Sessions.SeenEvery"/>.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>"Stay signed in on this computer."</summary>
    public required bool Stays { get; init; }

    /// <summary>What the browser says it is; empty: nothing.</summary>
    public required string Browser { get; init; }

    /// <summary>Network address that it began from; empty: not known.</summary>
    public required string Address { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInSession>
    {
        public void Configure(EntityTypeBuilder<SignInSession> builder)
        {
            builder.ToTable("sign_in_sessions").HasKey(s => s.TokenHash);
            builder.HasIndex(s => s.UserId);
            builder.Property(s => s.TokenHash).HasMaxLength(32);
            builder.Property(s => s.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(s => s.Browser).HasMaxLength(Sessions.LongestBrowser);
            builder.Property(s => s.Address).HasMaxLength(60);
        }
    }
}

/// <summary>A form that waits to be sent again in the session whose token has this hash. Beside the session, which every request reads.</summary>
public sealed class SessionForm
{
    /// <summary>SHA-256 of the session's token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>Sealed by the screens.</summary>
    public required string Form { get; init; }

    public required DateTimeOffset KeptAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SessionForm>
    {
        public void Configure(EntityTypeBuilder<SessionForm> builder)
        {
            builder.ToTable("session_forms").HasKey(f => f.TokenHash);
            builder.Property(f => f.TokenHash).HasMaxLength(32);
        }
    }
}
