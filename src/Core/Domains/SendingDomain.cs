using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>A domain that a customer's mail comes from, or a single address. One customer has it: identities at a provider are the installation's, so two would send in each other's name.</summary>
public sealed class SendingDomain : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>As A-labels in small letters; of an address its local part as it was written.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The person's name, or the API key's.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>It is known whose it is: an administrator has said so, or it was verified with records that were handed out for it. Only then it stands for the names below it.</summary>
    public required bool IsVouchedFor { get; set; }

    /// <summary>Since when its records are waited for: it was added, started again, or broke.</summary>
    public required DateTimeOffset WaitsSince { get; set; }

    /// <summary>Until when they are waited for.</summary>
    public DateTimeOffset WaitsUntil => WaitsSince + LookTimes.Patience;

    /// <summary>Each of its servers may send from it and waits for nothing.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>JSON of <see cref="DomainReading"/>. Null: not looked at yet.</summary>
    public string? LastReading { get; private set; }

    /// <summary>Raised by each look that is written down: of two at once the later one is not written over the other.</summary>
    public int Looks { get; private set; }

    /// <summary>JSON of <see cref="DomainStanding"/>. Null: nothing was right yet.</summary>
    public string? Standing { get; private set; }

    /// <summary>When it is looked at next. Null: not by itself any more, what was waited for did not come.</summary>
    public DateTimeOffset? NextLookAt { get; set; }

    /// <summary>Since when something is not right that was. Null: nothing of the kind.</summary>
    public DateTimeOffset? BrokeAt { get; private set; }

    /// <summary>Administrators were told of <see cref="BrokeAt"/>.</summary>
    public bool IsBreakTold { get; private set; }

    public bool IsAddress => Name.Contains('@', StringComparison.Ordinal);

    /// <summary>The domain in From.</summary>
    public string Domain => Name[(Name.LastIndexOf('@') + 1)..];

    /// <summary>What broke, in a sentence each.</summary>
    public IReadOnlyList<string> Broken => [.. DomainStanding.Read(Standing).Broken.Select(b => b.Reason).Distinct()];

    /// <summary><see cref="Name"/> in the letters of its language too.</summary>
    public string Shown => HostLetters.Both(Name);

    public DomainReading? Read() => DomainReading.Read(LastReading);

    internal sealed class Mapping : IEntityTypeConfiguration<SendingDomain>
    {
        public void Configure(EntityTypeBuilder<SendingDomain> builder)
        {
            builder.ToTable("sending_domains").HasKey(d => d.Id);
            builder.Ignore(d => d.IsAddress).Ignore(d => d.Domain).Ignore(d => d.Shown).Ignore(d => d.WaitsUntil).Ignore(d => d.Broken);
            builder.HasIndex(d => d.PublicId).IsUnique();
            builder.HasIndex(d => d.Name).IsUnique();
            builder.HasIndex(d => new { d.CustomerId, d.Name });
            // What is due, of all customers.
            builder.HasIndex(d => d.NextLookAt);
            // Few of all are broken.
            builder.HasIndex(d => d.BrokeAt);
            builder.Property(d => d.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(d => d.Name).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(d => d.CreatedBy).HasMaxLength(200);
        }
    }
}
