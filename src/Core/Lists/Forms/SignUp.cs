using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>
/// Somebody filled in a sign-up page, and it had an effect: they were put on the list, or asked by mail. The proof of what was agreed to, when and from where. Never changed;
/// it goes with the contact.
/// </summary>
public sealed class SignUp : ICustomerOwned
{
    /// <summary>Characters of a network address in text.</summary>
    internal const int MostNetwork = 45;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required long ListId { get; init; }

    public required long ContactId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The network address it came from.</summary>
    public required string Network { get; init; }

    /// <summary>The words that were agreed to.</summary>
    public required string Consent { get; init; }

    /// <summary>What else was typed, as <see cref="Contact.Fields"/> holds it. Of somebody who was asked it becomes the contact's when they confirm, and not before: anybody can type an address.</summary>
    public required string Fields { get; init; }

    /// <summary>Number of the mail that asked them, by chance; its link has it. Null: nobody asked.</summary>
    public required long? Ask { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignUp>
    {
        public void Configure(EntityTypeBuilder<SignUp> builder)
        {
            builder.ToTable("sign_ups").HasKey(s => s.Id);
            builder.HasIndex(s => new { s.ContactId, s.Id });
            builder.HasIndex(s => new { s.ListId, s.Ask });
            builder.Property(s => s.Network).HasMaxLength(MostNetwork);
            builder.Property(s => s.Consent).HasMaxLength(SignUpForm.MostConsent);
        }
    }
}
