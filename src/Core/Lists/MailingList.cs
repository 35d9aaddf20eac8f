using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>How somebody who signs up gets on a list. Stored; do not renumber.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Single and double opt-in are the field's words.")]
public enum OptIn : short
{
    /// <summary>At once.</summary>
    Single = 1,

    /// <summary>By the link in a mail that asks; unconfirmed until then.</summary>
    Double = 2,
}

/// <summary>People who agreed to one kind of mail, with the defaults of what is sent to them.</summary>
public sealed class MailingList : ICustomerOwned
{
    /// <summary>Characters of names, of <see cref="Description"/>, of <see cref="About"/> and of <see cref="PostalAddress"/>.</summary>
    public const int MostName = 100, MostDescription = 500, MostAbout = 200, MostPostalAddress = 500;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>For those who work here; recipients never see it. May be empty.</summary>
    public string Description { get; set; } = "";

    /// <summary>Display name in From; may be empty.</summary>
    public required string FromName { get; set; }

    public required string FromAddress { get; set; }

    /// <summary>Null: replies go to From.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Who sends, with postal address: stands in the footer (CAN-SPAM 16 CFR 316; many national laws).</summary>
    public required string PostalAddress { get; set; }

    public OptIn OptIn { get; set; } = OptIn.Single;

    /// <summary>Of its pages and of the mails that the product itself writes to its people: one of <see cref="Languages"/>. A contact's own wins.</summary>
    public string Language { get; set; } = Languages.English;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From 1; raised by each edit, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Null: as it was created.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>
    /// Since when it is gone for everybody who works here; nobody can be put on it and nothing is sent to it. The row stays, because mails that were sent name it.
    /// Null: in use.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>What recipients read about it where they sign up and where they choose what they get: "New coffees, about twice a month". May be empty.</summary>
    public string About { get; set; } = "";

    /// <summary>On the preference page of everybody the customer mails. False: of those alone who are or were on it.</summary>
    public bool IsOffered { get; set; }

    public ListId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<MailingList>
    {
        public void Configure(EntityTypeBuilder<MailingList> builder)
        {
            builder.ToTable("mailing_lists").HasKey(l => l.Id);
            builder.Ignore(l => l.Key);
            builder.HasIndex(l => l.PublicId).IsUnique();
            builder.HasIndex(l => l.CustomerId);
            builder.Property(l => l.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(l => l.Name).HasMaxLength(200);
            builder.Property(l => l.FromName).HasMaxLength(200);
            builder.Property(l => l.FromAddress).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(l => l.ReplyTo).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(l => l.PostalAddress).HasMaxLength(500);
            builder.Property(l => l.Description).HasMaxLength(500).HasDefaultValue("");
            builder.Property(l => l.About).HasMaxLength(MostAbout).HasDefaultValue("");
            builder.Property(l => l.IsOffered).HasDefaultValue(false);
            builder.Property(l => l.OptIn).HasDefaultValue(OptIn.Single).HasSentinel((OptIn)0);
            builder.Property(l => l.Language).HasMaxLength(Languages.CodeLength).HasDefaultValue(Languages.English);
            builder.Property(l => l.Version).HasDefaultValue(1);
            builder.Property(l => l.ChangedBy).HasMaxLength(200);
        }
    }
}
