using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Sending;

/// <summary>A configuration set of a server's region, as Amazon SES told it last.</summary>
public sealed class SeenSet
{
    public required long ServerId { get; init; }

    public required string Name { get; init; }

    /// <summary>Of the server when it was looked; one of another region says nothing of the set that has this name now.</summary>
    public required string Region { get; set; }

    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>False: there was none of this name.</summary>
    public bool IsThere { get; set; }

    /// <summary>One of its destinations is a topic or an event bus, which tells what becomes of mail.</summary>
    public bool TellsEvents { get; set; }

    /// <summary>A destination of any kind wants opens, so Amazon SES puts its own pixel into each mail.</summary>
    public bool TracksOpens { get; set; }

    /// <summary>A destination of any kind wants clicks, so Amazon SES leads each link through its own address.</summary>
    public bool TracksClicks { get; set; }

    /// <summary>Pool of dedicated addresses. Null: the account's default.</summary>
    public string? Pool { get; set; }

    /// <summary>Dimensions by which CloudWatch counts, with commas. Null: CloudWatch counts nothing.</summary>
    public string? Metrics { get; set; }

    public bool TracksAnything => TracksOpens || TracksClicks;

    internal sealed class Mapping : IEntityTypeConfiguration<SeenSet>
    {
        public void Configure(EntityTypeBuilder<SeenSet> builder)
        {
            builder.ToTable("seen_sets").HasKey(s => new { s.ServerId, s.Name });
            builder.Ignore(s => s.TracksAnything);
            builder.Property(s => s.Name).HasMaxLength(ServerClass.MostSet);
            builder.Property(s => s.Region).HasMaxLength(40);
            builder.Property(s => s.Pool).HasMaxLength(64);
        }
    }
}
