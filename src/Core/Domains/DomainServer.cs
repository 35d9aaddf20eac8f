using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>What is still to be done at the provider. Stored; do not renumber.</summary>
public enum IdentityStep : short
{
    /// <summary>Only to be read.</summary>
    None = 0,

    /// <summary>To be made, or found.</summary>
    Make = 1,

    /// <summary>Its MAIL FROM is to be set.</summary>
    SetMailFrom = 2,

    /// <summary>What the provider has given up on is to begin anew.</summary>
    StartAgain = 3,
}

/// <summary>A sending server that may use a sending domain, and the identity of the domain in the server's region.</summary>
public sealed class DomainServer : ICustomerOwned
{
    internal const int MostFault = 1000;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required long DomainId { get; init; }

    public required long ServerId { get; init; }

    /// <summary>Whole name. Null: none is wished for.</summary>
    public string? MailFrom { get; set; }

    /// <summary>While the MX of <see cref="MailFrom"/> is wrong: true has mail refused, false has it leave in the name of amazonses.com.</summary>
    public bool RefusesOnMxFailure { get; set; }

    public IdentityStep Step { get; set; } = IdentityStep.Make;

    /// <summary>Raised by each wish of a person: what was asked for an older one is not written over it.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The provider takes mail from it, as of the last look.</summary>
    public bool MaySend { get; private set; }

    /// <summary>JSON of <see cref="SesIdentity"/>. Null: not made yet.</summary>
    public string? Identity { get; private set; }

    /// <summary>Why the last look did not do or see what it should, and the fix. Null: it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>It passes by itself: nobody answered, or was asked too often.</summary>
    public bool FaultPasses { get; private set; }

    /// <summary>The identity was made by us, or was about to be: noted before the call, for a process may die behind it.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>As it was told last; null: never.</summary>
    public SesIdentity? Told() => Identity is null ? null : JsonSerializer.Deserialize<SesIdentity>(Identity);

    internal static string Write(SesIdentity identity) => JsonSerializer.Serialize(identity);

    internal sealed class Mapping : IEntityTypeConfiguration<DomainServer>
    {
        public void Configure(EntityTypeBuilder<DomainServer> builder)
        {
            builder.ToTable("domain_servers").HasKey(s => s.Id);
            builder.HasIndex(s => new { s.DomainId, s.ServerId }).IsUnique();
            builder.HasIndex(s => s.ServerId);
            builder.Property(s => s.MailFrom).HasMaxLength(253);
            builder.Property(s => s.Fault).HasMaxLength(MostFault);
            builder.Property(s => s.Version).ValueGeneratedNever();
        }
    }
}
