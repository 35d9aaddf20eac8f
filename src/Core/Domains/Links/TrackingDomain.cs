using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>Stored; do not renumber.</summary>
public enum TrackingState : short
{
    /// <summary>Its CNAME has never led here.</summary>
    Waiting = 0,
    Right = 1,

    /// <summary>Its CNAME has led here, and does not any more.</summary>
    Broken = 2,
}

/// <summary>
/// A host name of links and pixels, whose CNAME leads to this installation. It has one owner in the whole installation, and is never forgotten once it has led here: mails
/// that were sent with it are read for years.
/// </summary>
public sealed class TrackingDomain : ICustomerOwned
{
    /// <summary>Characters of <see cref="Found"/>, of <see cref="Sentence"/> and of <see cref="TlsFault"/>, which may name a path.</summary>
    internal const int MostFound = 300, MostSentence = 1_000, MostFault = 3_000;

    /// <summary>Characters of the path of a file: more than Linux takes (PATH_MAX is 4,096 bytes) is never one.</summary>
    public const int MostPath = 1_000;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>A-labels in small letters. Unique in the installation.</summary>
    public required string Host { get; init; }

    public TrackingState State { get; private set; }

    public required DateTimeOffset StateSince { get; init; }

    /// <summary>What stands in the DNS, in a few words. Empty: nothing was found, or nobody has looked.</summary>
    public string Found { get; private set; } = "";

    /// <summary>The DNS zone that it is in, which DNS hosts add to names by themselves. Null: not known.</summary>
    public string? Zone { get; private set; }

    /// <summary>What the last look found, beside what is expected.</summary>
    public string Sentence { get; private set; } = "";

    /// <summary>The last look that had an answer. Null: none had.</summary>
    public DateTimeOffset? CheckedAt { get; private set; }

    /// <summary>Since when no look has had an answer. Null: the last one had.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    public required DateTimeOffset NextCheckAt { get; init; }

    /// <summary>Looks since it was added, broke, or somebody looked by hand, that did not find it right.</summary>
    public int Tries { get; private set; }

    /// <summary>Since then requests for this host are answered. Null: its CNAME has never led here.</summary>
    public DateTimeOffset? FirstRightAt { get; private set; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>A person's name.</summary>
    public required string AddedBy { get; init; }

    /// <summary>No new mail has it since then; links of old ones go on working. Null: it may be used.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    public string? RemovedBy { get; private set; }

    /// <summary>Path on the server of a PEM file with certificate and chain. Null: TLS ends in front of Postroad.</summary>
    public string? CertificateFile { get; private set; }

    /// <summary>Path on the server of a PEM file with the private key. Null: it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; private set; }

    /// <summary>End of the certificate that is shown at this host. Null: none is, or nobody knows.</summary>
    public DateTimeOffset? TlsEndsAt { get; private set; }

    /// <summary>What is wrong with its TLS, or with <see cref="TlsCheckedAt"/> null why that is not known. Null: nothing to say.</summary>
    public string? TlsFault { get; private set; }

    /// <summary>When its TLS was last seen: the file read, or a handshake made with what stands in front. Null: it is not known how it is.</summary>
    public DateTimeOffset? TlsCheckedAt { get; private set; }

    /// <summary>What administrators were last told of.</summary>
    public TrackingTrouble ToldTrouble { get; private set; }

    /// <summary>From 1; raised by each change that a person makes, never by a look.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Null: as it was added.</summary>
    public DateTimeOffset? ChangedAt { get; private set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TrackingDomain>
    {
        public void Configure(EntityTypeBuilder<TrackingDomain> builder)
        {
            builder.ToTable("tracking_domains").HasKey(d => d.Id);
            builder.HasIndex(d => d.PublicId).IsUnique();
            builder.HasIndex(d => d.Host).IsUnique();
            builder.HasIndex(d => d.CustomerId);
            builder.HasIndex(d => d.NextCheckAt);
            builder.Property(d => d.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(d => d.Host).HasMaxLength(DnsName.MaxLength);
            builder.Property(d => d.Zone).HasMaxLength(DnsName.MaxLength);
            builder.Property(d => d.Found).HasMaxLength(MostFound);
            builder.Property(d => d.Sentence).HasMaxLength(MostSentence);
            builder.Property(d => d.TlsFault).HasMaxLength(MostFault);
            builder.Property(d => d.AddedBy).HasMaxLength(200);
            builder.Property(d => d.RemovedBy).HasMaxLength(200);
            builder.Property(d => d.ChangedBy).HasMaxLength(200);
            builder.Property(d => d.CertificateFile).HasMaxLength(MostPath);
            builder.Property(d => d.KeyFile).HasMaxLength(MostPath);
        }
    }
}

/// <summary>Mails of this customer through this server have links at this host, unless their campaign chooses another.</summary>
public sealed class ServerTrackingDomain : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long ServerId { get; init; }

    public required long TrackingDomainId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ServerTrackingDomain>
    {
        public void Configure(EntityTypeBuilder<ServerTrackingDomain> builder)
        {
            builder.ToTable("server_tracking_domains").HasKey(s => new { s.CustomerId, s.ServerId });
            builder.HasIndex(s => s.TrackingDomainId);
        }
    }
}
