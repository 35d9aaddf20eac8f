using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>What somebody sent to a sign-up page, sound but not looked at any further. Lives until its work is done, a moment.</summary>
public sealed class TakenSignUp
{
    public long Id { get; private set; }

    /// <summary>Public id of the list.</summary>
    public required string List { get; init; }

    /// <summary>As typed.</summary>
    public required string Email { get; init; }

    /// <summary>As <see cref="SignUp.Fields"/>.</summary>
    public required string Fields { get; init; }

    /// <summary>As <see cref="SignUp.Consent"/>.</summary>
    public required string Consent { get; init; }

    /// <summary>As <see cref="SignUp.Network"/>.</summary>
    public required string Network { get; init; }

    /// <summary>To the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TakenSignUp>
    {
        public void Configure(EntityTypeBuilder<TakenSignUp> builder)
        {
            builder.ToTable("taken_sign_ups").HasKey(t => t.Id);
            builder.Property(t => t.List).HasMaxLength(PublicId.Length);
            builder.Property(t => t.Email).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(t => t.Consent).HasMaxLength(SignUpForm.MostConsent);
            builder.Property(t => t.Network).HasMaxLength(SignUp.MostNetwork);
        }
    }
}
